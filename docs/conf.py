"""How the documentation is built: Markdown pages and docstrings, without any network."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Scrutineer"
author = "The Scrutineer team"
copyright = "2026, The Scrutineer team"
release = installed_version("scrutineer")
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "rule_pages"]
exclude_patterns = ["_build", "images"]
html_theme = "furo"
html_title = f"Scrutineer {release}"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_class_signature = "separated"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
