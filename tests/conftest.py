"""Options and fixtures that all tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make golden` write expected files anew."""
    parser.addoption("--update-expected", action="store_true", help="write the expected files of the tests anew")


@pytest.fixture
def update_expected(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected files are to be written instead of compared."""
    return bool(request.config.getoption("--update-expected"))


@pytest.fixture
def project() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def shared_data() -> Path:
    """The folder of recorded test data; skips, loudly, where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"NO TEST DATA: {folder.name} is not beside the project, so nothing was compared with it")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the tests that wait for real programs first, so that the others run meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("live") is None)
