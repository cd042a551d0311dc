"""The hooks, as one fully annotated class.

Plugins are asked one by one: the host's own first, then all others, each by plugin name, unless
one is marked `tryfirst` or `trylast`. The "plugin-name order" of the docstrings is this order.

"An exception" is an Exception, or SystemExit. Any other BaseException, such as KeyboardInterrupt
or a timeout of gevent, ends the request, command or job in which the hook was called.

Every docstring has the same order: when and by whom the hook is called; parameters; what to
return and what None means; how several answers combine; what an exception does; since which
version; an example.
"""

from datetime import date

from picslrs_plugin.domain.learner import Demographics
from picslrs_plugin.hookspecs.extension_types import (
    Accepted,
    Event,
    Job,
    PageEntry,
    Panel,
    Refusal,
    SubjectList,
)
from picslrs_plugin.hookspecs.markers import _hookspec
from picslrs_plugin.hookspecs.tenant_types import Preferences, TenantAction
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Identity,
    Licence,
    LrsCredentials,
    Saved,
    Subject,
    SubjectKind,
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

        An exception refuses every action, and the person is told that the licence could not be
        checked; it is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_licence(self, tenant):
                return Licence(tier=Tier.SILVER) if tenant == "northgate" else None
        """

    @_hookspec
    def picslrs_veto(self, tenant: str, kind: SubjectKind, action: Action) -> Refusal | None:
        """Refuse an action although the licence covers it.

        Called after the licence was found to cover the kind of subject, before every action and
        for each action when a tab is drawn.

        `tenant` is the key that the identity named, `kind` says learner or applicant, `action` is
        what somebody wants to do.

        Return a Refusal whose reason the person is told. None means no objection.

        All answers count: any Refusal refuses.

        An exception refuses, and the person is told that the licence could not be checked; it is
        logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_veto(self, tenant, kind, action):
                if action is Action.REGISTER and used_up(tenant):
                    return Refusal("Your organisation has used up this year's registrations.")
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
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote | None:
        """Vote on whether a person may work on their tenant as a whole.

        Called before each page and each action that is about more than one learner or applicant,
        and when the menu of such pages is drawn.

        `identity` is the signed-in person with their tenant, `action` is what they want to do.

        Return a Vote. None abstains.

        All votes count: one that denies wins, and without any vote to allow the answer is no.

        An exception counts as a vote to deny and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_tenant_permission(self, identity, action):
                if is_registrar(identity.person.id):
                    return Vote(Decision.ALLOW)
                return Vote(Decision.DENY, "Only registrars may work on all learners at once.")
        """

    @_hookspec
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        """Look one learner or applicant up: everything that the host holds of *ours*.

        Called before every action and whenever a tab is drawn, and when the roster is brought up
        to date.

        `identity` is who asks; where no person does, its person is `SYSTEM`. `subject` names the
        learner or applicant. The host must look only among the records of `subject.tenant`.

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
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        """List the learners and applicants of a tenant, a stretch at a time.

        Called when the roster is read anew, as `picslrs roster refresh` does every night, by
        `picslrs check`, which counts what a host lists, and by the conformance suite; never
        while a page is drawn.

        `tenant` says whose, `cursor` is None at first and then the last answer's `next_cursor`,
        `limit` is the most subjects that are wanted.

        Return a SubjectList. None means that this plugin does not list this tenant.

        The first answer counts.

        An exception ends the list with an error that says so, and is logged with the plugin's
        name; what was listed before is kept.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_subjects(self, tenant, cursor, limit):
                rows = learners.after(tenant, cursor or "", limit)
                more = rows[-1].id if len(rows) == limit else None
                return SubjectList(tuple(listed(row) for row in rows), more)
        """

    @_hookspec
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        """Save values on the host's own record, all of them or none.

        Called when a ULN is selected, registered or replaced by a master ULN, after an edit, and
        when details are taken from the LRS: any field that differs, names and date of birth too.

        `identity` is who did it, `subject` whose record it is, `changes` what to write. A date is
        a date, everything else is text, with the LRS's code where there is a list.

        Return Saved() when everything was saved. None means that this plugin does not keep this
        subject.

        The first answer counts, and no other plugin is asked after it.

        An exception means that nothing is known of what was saved; it is logged with the plugin's
        name. After an edit the person is told to look at the record first. A ULN that was
        selected, registered or became the master is kept and saved later, by this hook with the
        same `identity`, possibly outside a request and once more than needed: saving what is
        held already does no harm.

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
    def picslrs_preferences(self, tenant: str) -> Preferences | None:
        """Say how a tenant wants its work with the LRS done.

        Called when a window asks for a purpose, when an action is recorded and before bulk work.

        `tenant` is the key that the identity named.

        Return Preferences. None means that this plugin does not know the tenant.

        The first answer counts, as a whole; without one every preference has its default.

        An exception gives every preference its default, but that no values are kept; it is logged
        with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_preferences(self, tenant):
                return Preferences(purposes=("Enrolment", "Funding return"), calls_at_once=4)
        """

    @_hookspec
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        """List tabs for a subject's summary page.

        Called by the host through `picslrs_tabs(subject)` when it draws its tab bar.

        `subject` names the learner or applicant of the page.

        Return the entries in the order in which they should stand, 100 at most. None and an empty
        list mean that this plugin has no tab here.

        All answers are joined in plugin-name order. Of two entries with one key the first stays,
        the other is left out, and both plugins are named in the log.

        An exception, or a longer list, leaves that plugin's entries out and is logged with the
        plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_tabs(self, subject):
                return [TabEntry("attendance", "Attendance", f"/attendance/{subject.id}")]
        """

    @_hookspec
    def picslrs_pages(self, identity: Identity) -> list[PageEntry] | None:
        """List pages for a whole tenant.

        Called by the host through `picslrs_pages()` when it draws its menu.

        `identity` is the signed-in person with their tenant. While nobody is signed in nobody is
        asked, and the menu has none of these pages.

        Return the entries in the order in which they should stand, 100 at most. None and an empty
        list mean that this plugin has no page for this person.

        All answers are joined in plugin-name order. Of two entries with one key the first stays,
        the other is left out, and both plugins are named in the log.

        An exception, or a longer list, leaves that plugin's entries out and is logged with the
        plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_pages(self, identity):
                return [PageEntry("uln-report", "ULN report", "/reports/uln")]
        """

    @_hookspec
    def picslrs_adjust_search(
        self, identity: Identity, subject: SubjectRef, wanted: Demographics
    ) -> Demographics | None:
        """Change what a demographic search sends.

        Called when a person has pressed *Search*, before anything is sent. What is sent in the
        end is shown with the results, and a registration after them uses the same values.

        `identity` is who searches, `subject` whom they look for, `wanted` what they asked for, as
        the plugins before have left it.

        Return other Demographics. None leaves them as they are.

        Each plugin is asked in order and gets what the one before it made.

        An exception, and values that the LRS would refuse, leave this plugin out; both are logged
        with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_adjust_search(self, identity, subject, wanted):
                if wanted.postcode in OUR_OWN_OFFICES:
                    return replace(wanted, postcode=home_postcode(subject))
        """

    @_hookspec
    def picslrs_compare(
        self, field: str, ours: str | date | None, theirs: str | date | None
    ) -> bool | None:
        """Say whether two values of a field are the same.

        Called for each compared field whenever ours is laid beside theirs, and only when both
        hold something and are not equal already.

        `field` is the name of the field in LearnerDetails, `ours` what the host holds, `theirs`
        what the LRS holds.

        Return True when the two mean the same, False when they do not. None has no opinion.

        The first answer counts; without one the plugin's own rule does.

        An exception leaves this plugin out and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_compare(self, field, ours, theirs):
                if field == "family_name" and without_hyphens(ours) == without_hyphens(theirs):
                    return True
        """

    @_hookspec
    def picslrs_panels(self, identity: Identity, subject: Subject) -> list[Panel] | None:
        """Add panels to the LRS tab.

        Called when a tab is drawn, after the tab's own content.

        `identity` is who looks, `subject` what the host holds of the learner or applicant.

        Return panels in the order in which they should stand, 100 at most. None and an empty list
        mean none.

        All answers are joined in plugin-name order. Of two panels with one key the first stays,
        the other is left out, and both plugins are named in the log.

        An exception, or a longer list, leaves that plugin's panels out and is logged with the
        plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_panels(self, identity, subject):
                count = cards.count(subject.ref.id)
                return [Panel("cards", "Library", (PanelRow("Cards", str(count)),))]
        """

    @_hookspec
    def picslrs_event(self, event: Event) -> None:
        """Hear what happened to a subject.

        Called after it was stored, at least once for each event, from the request that caused it
        or later. An event that came twice has the same id both times.

        `event` says what happened, to whom, when and by whom.

        Return nothing.

        Every plugin hears every event.

        An exception makes the event come again to this plugin, later and not for ever; it is
        logged with the plugin's name, and the others still hear it.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_event(self, event):
                queue.put(event.id, event.name.value, event.subject.id)
        """

    @_hookspec
    def picslrs_run_job(self, job: Job) -> Accepted | None:
        """Take a piece of work and run it somewhere else.

        Called when there is work that does not have to be done within the request, such as
        sending events or working on a bulk job.

        `job` says what it is; whoever takes it calls `Picslrs.run_job(app, job)`, in any process of
        the application.

        Return Accepted(). None leaves the job to the next plugin.

        The first answer counts; without one events are sent at once, in the request, and a bulk
        job waits for `picslrs worker`.

        An exception counts as None and is logged with the plugin's name; a bulk job is stopped
        with that reason when nobody takes it, until a person resumes it.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_run_job(self, job):
                run_picslrs_job.delay(job.id, job.name.value, job.tenant)
                return Accepted()
        """

    @_hookspec
    def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
        """Name the plugins that a tenant does not want.

        Called before other hooks are, when these are called for a tenant: once in a request for
        each tenant, and before each of them outside of requests.

        `tenant` is the key that the identity named.

        Return the names of plugins, as `flask picslrs plugins` lists them. None means that this
        plugin does not know.

        All answers count: what any of them names is switched off. Plugins that were handed to
        `Picslrs(hooks=...)` answer for the host and cannot be switched off.

        An exception counts as None and is logged with the plugin's name.

        Since 0.1.

        Example::

            @hookimpl
            def picslrs_switched_off(self, tenant):
                return frozenset({"webhooks"}) if tenant == "northgate" else None
        """
