"""The contract as a table: every hook's signature, and the fixed order of its docstring."""

import ast
import inspect
import textwrap

import pytest

from docs._ext.docstrings import OutOfOrder, hook_text
from docs._ext.hook_pages import specs, text_of
from docs._ext.signatures import parameters, signature

SIGNATURES = """
picslrs_identity() -> Identity | None
picslrs_licence(tenant: str) -> Licence | None
picslrs_veto(tenant: str, kind: SubjectKind, action: Action) -> Refusal | None
picslrs_permission(identity: Identity, subject: SubjectRef, action: Action) -> Vote | None
picslrs_tenant_permission(identity: Identity, action: TenantAction) -> Vote | None
picslrs_subject(identity: Identity, subject: SubjectRef) -> Subject | None
picslrs_subjects(tenant: str, cursor: str | None, limit: int) -> SubjectList | None
picslrs_save(identity: Identity, subject: SubjectRef, changes: Changes) -> Saved | None
picslrs_credentials(tenant: str) -> LrsCredentials | None
picslrs_preferences(tenant: str) -> Preferences | None
picslrs_tabs(subject: SubjectRef) -> list[TabEntry] | None
picslrs_pages(identity: Identity) -> list[PageEntry] | None
picslrs_adjust_search(identity: Identity, subject: SubjectRef, wanted: Demographics) -> Demographics | None
picslrs_compare(field: str, ours: str | date | None, theirs: str | date | None) -> bool | None
picslrs_panels(identity: Identity, subject: Subject) -> list[Panel] | None
picslrs_event(event: Event) -> None
picslrs_run_job(job: Job) -> Accepted | None
picslrs_switched_off(tenant: str) -> frozenset[str] | None
""".strip().splitlines()  # noqa: E501 - one hook a line

every_hook = pytest.mark.parametrize("name", specs())


def test_the_signatures_are_the_ones_that_were_promised() -> None:
    assert [f"{name}{signature(hook)}" for name, hook in specs().items()] == SIGNATURES


@every_hook
def test_no_parameter_is_lost_on_the_way_to_a_plugin(name: str) -> None:
    kinds = {one.kind for one in inspect.signature(specs()[name]).parameters.values()}
    defaults = {one.default for one in inspect.signature(specs()[name]).parameters.values()}
    assert kinds == {inspect.Parameter.POSITIONAL_OR_KEYWORD}
    assert defaults == {inspect.Parameter.empty}


@every_hook
def test_a_spec_holds_no_code(name: str) -> None:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(specs()[name]))).body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1  # the docstring


@every_hook
def test_a_docstring_has_every_part_in_the_fixed_order(name: str) -> None:
    assert text_of(name).summary.endswith(".")


@every_hook
def test_an_example_implements_the_hook_that_it_stands_below(name: str) -> None:
    (function,) = ast.parse(text_of(name).example).body
    assert isinstance(function, ast.FunctionDef)
    assert [ast.unparse(one) for one in function.decorator_list] == ["hookimpl"]
    assert function.name == name
    assert [one.arg for one in function.args.args] == ["self", *parameters(specs()[name])]


COMPLETE = """Do it.

Called often.

`tenant` is a key.

Return a word. None means no.

The first answer counts.

An exception is logged.

Since 0.1.

Example::

    @hookimpl
    def hook(self, tenant): ...
"""


def taken_apart(text: str) -> object:
    def hook(tenant: str) -> None: ...

    hook.__doc__ = text
    return hook_text(hook, ("tenant",), answers=True)


def test_a_complete_docstring_is_taken_apart() -> None:
    assert taken_apart(COMPLETE).since == "Since 0.1."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("Called often.\n\n", ""),
        ("`tenant` is", "It is"),
        ("None means no.", ""),
        ("The first answer counts.\n\n", ""),
        ("An exception is logged.\n\n", ""),
        ("Since 0.1.", "Since the beginning."),
        ("Since 0.1.\n", "Since 0.1.\n\nBy the way.\n"),
        ("Example::", "Like this:"),
        ("Called often.\n\n`tenant` is a key.", "`tenant` is a key.\n\nCalled often."),
    ],
)
def test_a_docstring_that_lacks_a_part_is_refused(part: str, instead: str) -> None:
    assert part in COMPLETE
    with pytest.raises(OutOfOrder):
        taken_apart(COMPLETE.replace(part, instead))
