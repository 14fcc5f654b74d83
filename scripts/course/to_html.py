"""Turns notebooks and Markdown files into the text of web pages, with nbconvert.

Standard input holds JSON: a list of {"kind": "notebook" or "markdown", "text": what stands in the file}.
Standard output receives one JSON list with the HTML of each. Formulas stand in it as <x-formula>TeX</x-formula>,
those on lines of their own with the attribute `display`: they are typeset afterwards.
"""

import html
import json
import pathlib
import re
import sys

import nbformat
from nbconvert import HTMLExporter, TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

CHART = "application/vnd.vegalite.v5+json"
TYPES = [CHART, "text/html", "text/markdown", "image/png", "image/jpeg", "text/plain"]


def slug(text):
    """The id of a heading as code hosts make it: letters, digits, hyphens and underscores, in lower case."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", text)).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


class Renderer(IPythonRenderer):
    """Markdown with formulas set apart and headings that can be linked to."""

    def __init__(self, ids, **options):
        super().__init__(**options)
        self.ids = ids

    def heading(self, text, level, **attrs):
        name = slug(text)
        count = self.ids[name] = self.ids.get(name, -1) + 1
        anchor = name if count == 0 else f"{name}-{count}"
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def block_math(self, body):
        return f"<x-formula display>{html.escape(body)}</x-formula>"

    def inline_math(self, body):
        return f"<x-formula>{html.escape(body)}</x-formula>"

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


class CourseExporter(HTMLExporter):
    """Converts with the course's template; ids of headings are unique within a file."""

    def __init__(self, **options):
        folder = pathlib.Path(__file__).parent / "template"
        super().__init__(template_name="course", extra_template_basedirs=[str(folder)], **options)
        self.config.NbConvertBase.display_data_priority = TYPES
        self.ids = {}
        self.register_filter("markdown2html", self.words)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="typescript", parent=self))

    def from_notebook_node(self, nb, resources=None, **options):
        # Not HTMLExporter's own, which passes all through an HTML parser that rewrites attributes.
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **options)

    def words(self, source):
        renderer = Renderer(self.ids, escape=False)
        return MarkdownWithMath(renderer=renderer).render(source)


def convert(kind, text):
    if kind == "markdown":
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    else:
        notebook = nbformat.reads(text, 4)
    return CourseExporter().from_notebook_node(notebook)[0]


def main():
    json.dump([convert(**request) for request in json.load(sys.stdin)], sys.stdout)


main()
