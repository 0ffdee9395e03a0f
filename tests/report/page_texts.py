"""What the tests of the report share: making a page, and reading it as text."""

import datetime as dt
import html
import json
import re
from functools import cache
from html.parser import HTMLParser

from scrutineer.formats.builtin import load_builtin
from scrutineer.formats.open_record import open_record
from scrutineer.report.build import build_page
from scrutineer.report.examination import examine
from scrutineer.report.html import render
from scrutineer.report.json_report import report_document

DAY = dt.date(2026, 1, 31)
COMMAND = "scrutineer report it"


def page_of(record):
    """The page model of a record."""
    return build_page(examine(record), command=COMMAND, made_on=DAY)


def html_of(record):
    """The page of a record."""
    return render(page_of(record))


def document_of(record):
    """report.json of a record, read again."""
    examination = examine(record)
    page = build_page(examination, command=COMMAND, made_on=DAY)
    return json.loads(json.dumps(report_document(examination, page), allow_nan=False))


@cache
def of_stations(file):
    """The examination of a large file of polling stations, made once for all tests."""
    return examine(open_record(file))


@cache
def built_in(name):
    """The examination of a record that comes with Scrutineer, made once for all tests."""
    return examine(load_builtin(name))


@cache
def built_in_page(name):
    """The page model of a record that comes with Scrutineer, made once for all tests."""
    return build_page(built_in(name), command=COMMAND, made_on=DAY)


@cache
def built_in_html(name):
    """The page of a record that comes with Scrutineer, made once for all tests."""
    return render(built_in_page(name))


@cache
def built_in_document(name):
    """report.json of a record that comes with Scrutineer, read again; made once, and not to be changed."""
    return json.loads(json.dumps(report_document(built_in(name), built_in_page(name)), allow_nan=False))


def visible(text):
    """The words of a page: no scripts, no style, no markup, spaces made one."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"</?(a|b|span|code)\b[^>]*>", "", text)
    return spaced(html.unescape(re.sub(r"<[^>]+>", " ", text)))


def spaced(text):
    """The text with every run of white space as one space."""
    return " ".join(text.replace("\u00a0", " ").split())


VOID = {"meta", "link", "br", "img", "input", "hr"}


class Structure(HTMLParser):
    """Elements, ids, links and whether everything that is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.ids, self.links, self.elements = [], [], [], [], []
        self.feed(text)
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given.get("href"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"/{tag}")
        else:
            self.open.pop()
