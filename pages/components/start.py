"""Start Streamlit on the application: ``python -m pages.components.start run app.py``.

Streamlit looks into a folder called pages until the application has named its own
pages for the first time. A link to a page, opened first, would end in a box that says
the page does not exist.
"""

from __future__ import annotations

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    cli.main(prog_name="streamlit")
