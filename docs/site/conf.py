"""The guides and the functions of the kit as a site: see `tests/test_site.py`. French first; nothing is fetched."""

project, language, html_title = "portraitlib", "fr", "Le portrait de votre école"
root_doc = "docs/site/index"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
include_patterns = ["*.md", "benchmarks/README.md", "docs/**.md"]
html_theme = "alabaster"
html_theme_options = {
    "fixed_sidebar": True,
    "page_width": "1150px",
    "sidebar_width": "270px",
    "show_powered_by": False,
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
}
html_copy_source = False
html_additional_pages = {"index": "begin.html"}  # the address of a folder opens its first page
templates_path = ["templates"]
myst_heading_anchors = 4
autodoc_typehints = "none"  # docstrings tell them
highlight_language = "none"
suppress_warnings = ["toc.not_included", "misc.highlighting_failure"]  # a page is reached by links; csv has no colours
