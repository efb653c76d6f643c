"""The questions of the administrators' pages."""

from plv.access.roles import ROLES, Role, Scope
from plv.forms import EmailField, Form, ModelSelectField, RadioField, SelectField, TextField
from plv.people.queries import TARGETS

NO_ROLE = "none"


class FilterForm(Form):
    words = TextField(
        label="Name, email address or job title", required=False, width="20", max_length=80
    )
    role = SelectField(
        label="Role",
        required=False,
        choices=[*((role.code, role.label) for role in ROLES.values()), (NO_ROLE, "No role")],
        empty_label="Any role",
    )
    sign_in = SelectField(
        label="Sign-in",
        required=False,
        choices=[("on", "Can sign in"), ("never", "Never signed in"), ("off", "Switched off")],
        empty_label="All",
    )


class PersonForm(Form):
    name = TextField(
        label="Full name",
        missing="Enter the person’s name",
        max_length=120,
        autocomplete="off",
        width="20",
    )
    email = EmailField(
        label="Work email address",
        hint="They sign in with it. Do not use an address that several people read.",
        autocomplete="off",
    )
    job_title = TextField(label="Job title (optional)", required=False, max_length=120, width="20")
    telephone = TextField(
        label="Work telephone number (optional)",
        required=False,
        max_length=30,
        width="20",
        inputmode="tel",
    )


class RoleForm(Form):
    """Which role; what it is held for is asked next."""

    role = RadioField(
        label="Which role?",
        missing="Select the role to give",
        heading=False,
        choices=[(role.code, role.label) for role in ROLES.values()],
        hints={role.code: role.does.capitalize() for role in ROLES.values()},
    )


class GrantForm(Form):
    """What a role is held for; empty for an office of the PLV, which is held everywhere."""

    def __init__(self, *args, role: Role, **kwargs):
        super().__init__(*args, **kwargs)
        if role.scope is Scope.PLV:
            return
        self.fields["target"] = ModelSelectField(
            label=f"For which {role.scope}?",
            missing=f"Select the {role.scope} the role is held for",
            queryset=TARGETS[role.scope].objects.all(),
        )
