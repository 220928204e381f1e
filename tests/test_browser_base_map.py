"""Base maps in a real browser with the network cut."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.test_browser import drawn_map


def test_base_map_is_asked_only_when_it_is_switched_on(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    map_ = drawn_map(offline_page)
    assert offline_page.blocked == []
    offline_page.get_by_role("button", name="Grundkarte").click()
    offline_page.get_by_text("basemap.de grau").click()
    expect(offline_page.get_by_text("Dabei erfährt der Betreiber")).to_be_visible()
    note = map_.get_by_role("status").filter(has_text="Grundkarte kommt nicht an")
    expect(note).to_be_visible()
    asked = {urlsplit(address).hostname for address in offline_page.blocked}
    assert asked == {"sgx.geodatenzentrum.de"}
    expect(map_.locator(".leaflet-control-attribution")).to_contain_text("basemap.de")
    assert "basemap" not in offline_page.url
    offline_page.get_by_text("keine (ohne Netz)").click()
    expect(note).to_have_count(0)
    expect(map_.locator(".leaflet-tile")).to_have_count(0)
    assert offline_page.page_errors == []
