"""People, and the permissions that are held everywhere."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from plv.access import roles
from plv.access.held import Held, held_by


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def holding(self, permission: roles.Permission) -> "UserQuerySet":
        """Active people who hold an office of the PLV with `permission`."""
        return self.active().filter(groups__permissions__codename=str(permission)).distinct()

    def holding_for(self, permission: roles.Permission, target: models.Model) -> "UserQuerySet":
        """Active people who hold `permission` for this authority or home."""
        return (
            self.active()
            .filter(
                userobjectpermission__permission__codename=str(permission),
                userobjectpermission__permission__content_type__model=target._meta.model_name,
                userobjectpermission__object_pk=str(target.pk),
            )
            .distinct()
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)

    def create_user(
        self, email: str, *, name: str, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=self.normalize_email(email), name=name, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, known by their e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Someone already signs in with this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def held(self) -> Held:
        """What this person may do, read once for each request."""
        return held_by(self)

    @property
    def audit_label(self) -> str:
        """Name and roles, as the audit keeps them."""
        held = self.__dict__.get("held")
        return f"{self.name} ({held.titles})" if held and held.titles else self.name

    def may(self, permission: roles.Permission) -> bool:
        """Whether the person holds `permission` for anything at all."""
        return self.is_active and self.held.may(permission)


class Office(models.Model):
    """No table: the place where permissions that are held everywhere are declared."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = roles.permissions_of(roles.Scope.PLV)

    def __str__(self) -> str:
        return "office"


class RoleChange(models.Model):
    """A role granted or removed: who, to whom, for what, when. Never edited."""

    class Kind(models.TextChoices):
        GRANTED = "granted", "Granted"
        REMOVED = "removed", "Removed"

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=40)
    scope_id = models.UUIDField(null=True)
    scope_label = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.role} {self.changed_at:%Y-%m-%d}"

    @property
    def role_label(self) -> str:
        return roles.ROLES[self.role].label
