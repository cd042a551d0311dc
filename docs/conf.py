"""The settings of the documentation's site. Build it with `make docs`."""

import logging
import sys
from importlib.metadata import version as installed
from pathlib import Path

# A library of the theme turns every logger's news on.
logging.getLogger("alembic").setLevel(logging.WARNING)

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "PICSLRS"
project_copyright = "the PICSLRS contributors"
version = release = installed("picslrs-plugin")

extensions = ["myst_parser", "docs._ext.reference"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_ext"]
suppress_warnings = ["config.cache"]

html_theme = "furo"
html_title = f"PICSLRS {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"source_repository": ""}
