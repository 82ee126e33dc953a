from __future__ import annotations

from lxml import html

from dateline.sources.feeds.discover import feeds_of


def test_the_feeds_that_a_page_names_are_found_in_its_order() -> None:
    page = """<html><head>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
      <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="/atom.xml">
      <link rel="alternate" type="application/feed+json" href="https://cdn.example/feed.json">
      <link rel="alternate" type="application/rss+xml" href="/atom.xml#x">
      <link rel="alternate" type="application/json" href="/wp-json/posts/1">
      <link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="/s.css">
      <link rel="alternate" type="application/rss+xml" href="javascript:x">
      <link rel="alternate" type="application/rss+xml"></head></html>"""
    assert feeds_of(html.fromstring(page), "https://post.example/news/") == (
        "https://post.example/atom.xml",
        "https://cdn.example/feed.json",
        "https://post.example/comments/feed",
    )


def test_the_base_of_a_page_is_kept_to() -> None:
    page = '<head><base href="/sub/"><link rel="alternate" type="application/rss+xml" href="feed"></head>'
    assert feeds_of(html.fromstring(page), "https://post.example/news/") == ("https://post.example/sub/feed",)


def test_a_page_in_a_file_names_only_whole_addresses() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    page = f"<head>{link.format('/feed')}{link.format('https://post.example/feed')}</head>"
    assert feeds_of(html.fromstring(page)) == ("https://post.example/feed",)


def test_not_more_feeds_are_told_than_anybody_reads() -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="https://post.example/{n}">' for n in range(50)
    )
    assert len(feeds_of(html.fromstring(f"<head>{links}</head>"))) == 20
