"""The hooks, as one fully annotated class.

Every docstring has the same order: when and by whom the hook is called; parameters; what to
return and what None means; how several answers combine; what an exception does; since which
version; an example.
"""

from picslrs_plugin.hookspecs.markers import _hookspec
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Identity,
    Licence,
    LrsCredentials,
    Saved,
    Subject,
    SubjectRef,
    TabEntry,
    Vote,
)


class PicslrsSpecs:
    """Every hook of the project name `picslrs`."""

    @_hookspec
    def picslrs_identity(self) -> Identity | None:
        """Say who is signed in and for which tenant they act.

        Called at the start of each request to the tab and its windows, inside the host's request
        context.

        Return an Identity. None means that this plugin sees nobody signed in.

        The first answer counts; none means that nobody is signed in, and the request is refused.

        An exception refuses the request and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_identity(self):
                user = current_user()
                return user and Identity(Person(user.login, user.full_name), user.college)
        """

    @_hookspec
    def picslrs_licence(self, tenant: str) -> Licence | None:
        """Say what a tenant has bought.

        Called before every action and whenever a tab is drawn, so that a change takes effect at
        once.

        `tenant` is the key that the identity named.

        Return a Licence. None means that this plugin does not know the tenant.

        The first answer counts; none means that the tenant has no licence.

        An exception counts as no licence and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_licence(self, tenant):
                return Licence(tier=Tier.SILVER) if tenant == "northgate" else None
        """

    @_hookspec
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        """Vote on whether a person may do something to a subject.

        Called before every action, and for each action when a tab is drawn.

        `identity` is the signed-in person with their tenant, `subject` names the learner or
        applicant, `action` is what they want to do.

        Return a Vote. None abstains.

        All votes count: one that denies wins, and without any vote to allow the answer is no.

        An exception counts as a vote to deny and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_permission(self, identity, subject, action):
                if action is Action.VIEW or is_registrar(identity.person.id):
                    return Vote(Decision.ALLOW)
                return Vote(Decision.DENY, "Only registrars may change ULNs.")
        """

    @_hookspec
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        """Look one learner or applicant up: everything that the host holds of *ours*.

        Called before every action and whenever a tab is drawn.

        `identity` is who asks; `subject` names the learner or applicant. The host must look only
        among the records of `subject.tenant`.

        Return a Subject with every LRS field that the host holds. None means that this plugin
        knows no such subject.

        The first answer counts; none means that there is no such subject.

        An exception means that the host cannot say; it is told to the person as that, never as
        "not found", and logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_subject(self, identity, subject):
                row = learners.get(tenant=subject.tenant, id=subject.id)
                return row and Subject(subject, details_of(row), row.uln, f"/learners/{row.id}")
        """

    @_hookspec
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        """Save values on the host's own record, all of them or none.

        Called when a ULN is selected, registered or replaced by a master ULN, and after an edit.

        `identity` is who did it, `subject` whose record it is, `changes` what to write.

        Return Saved() when everything was saved. None means that this plugin does not keep this
        subject.

        The first answer counts, and no other plugin is asked after it.

        An exception means that nothing was saved; the person is told, and it is logged with the
        plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_save(self, identity, subject, changes):
                row = learners.get(tenant=subject.tenant, id=subject.id)
                if changes.uln_changes:
                    row.uln = str(changes.uln or "")
                for name, value in changes.values.items():
                    setattr(row, COLUMNS[name], value)
                row.save()
                return Saved()
        """

    @_hookspec
    def picslrs_credentials(self, tenant: str) -> LrsCredentials | None:
        """Say how a tenant reaches the LRS.

        Called before each call to the LRS, so that a new password or certificate is used at once.

        `tenant` is the key that the identity named.

        Return LrsCredentials. None means that this plugin has none for the tenant.

        The first answer counts; none is a configuration error that the person is told.

        An exception is a configuration error and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_credentials(self, tenant):
                return LrsCredentials(
                    address="https://ws.lrs.education.gov.uk",
                    ukprn="10099999",
                    password=secrets.read("lrs-password"),
                    certificate=Path("/etc/mis/lrs.pem"),
                    key=Path("/etc/mis/lrs.key"),
                )
        """

    @_hookspec
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        """List tabs for a subject's summary page.

        Called by the host through `picslrs_tabs(subject)` when it draws its tab bar.

        `subject` names the learner or applicant of the page.

        Return the entries in the order in which they should stand. None and an empty list mean
        that this plugin has no tab here.

        All answers are joined in plugin-name order; two entries with one key are an error that
        names both plugins.

        An exception leaves that plugin's entries out and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_tabs(self, subject):
                return [TabEntry("attendance", "Attendance", f"/attendance/{subject.id}")]
        """
