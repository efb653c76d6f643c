"""Seals audit rows at commit, and keeps sealed rows as they are.

The functions belong to the tables' owner and run as the owner (SECURITY DEFINER), so the site's
role needs no right to change a row or the head. The search path is fixed so that nobody can put
another function in the way.
"""

from django.db import migrations

SEAL = """
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, repeat('0', 64));

CREATE FUNCTION audit_piece(piece text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT octet_length(convert_to(coalesce(piece, ''), 'UTF8'))::text || ':' || coalesce(piece, '') || ';'
$$;

CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    head public.audit_head%ROWTYPE;
    digest text;
BEGIN
    SELECT * INTO STRICT head FROM public.audit_head WHERE id = 1 FOR UPDATE;
    head.seq := head.seq + 1;
    digest := encode(sha256(convert_to(
        public.audit_piece(head.hash)
        || public.audit_piece(head.seq::text)
        || public.audit_piece(to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
        || public.audit_piece(NEW.event)
        || public.audit_piece(NEW.by_id::text)
        || public.audit_piece(NEW.by_label)
        || public.audit_piece(NEW.target_type)
        || public.audit_piece(NEW.target_id)
        || public.audit_piece(NEW.child_id::text)
        || public.audit_piece(NEW.authority_id::text)
        || public.audit_piece(NEW.detail),
        'UTF8')), 'hex');
    UPDATE public.audit_event SET seq = head.seq, previous_hash = head.hash, hash = digest WHERE id = NEW.id;
    UPDATE public.audit_head SET seq = head.seq, hash = digest WHERE id = 1;
    RETURN NULL;
END
$$;

CREATE FUNCTION audit_arrives_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.seq := NULL;
    NEW.previous_hash := '';
    NEW.hash := '';
    RETURN NEW;
END
$$;

CREATE FUNCTION audit_stays_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_event_arrives_unsealed BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_arrives_unsealed();

CREATE TRIGGER audit_event_stays_sealed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW WHEN (OLD.seq IS NOT NULL) EXECUTE FUNCTION audit_stays_sealed();

CREATE CONSTRAINT TRIGGER audit_event_seal AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal();
"""

UNSEAL = """
DROP TRIGGER audit_event_seal ON audit_event;
DROP TRIGGER audit_event_stays_sealed ON audit_event;
DROP TRIGGER audit_event_arrives_unsealed ON audit_event;
DROP FUNCTION audit_stays_sealed();
DROP FUNCTION audit_arrives_unsealed();
DROP FUNCTION audit_seal();
DROP FUNCTION audit_piece(text);
DELETE FROM audit_head;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(SEAL, UNSEAL)]
