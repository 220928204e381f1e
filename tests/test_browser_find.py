"""The look-up on the map, in a real browser with the network cut."""

from playwright.sync_api import expect

from tests.test_browser import drawn_map


def looked_up(page, text):
    """Type into the look-up of the map; return the entries."""
    box = page.get_by_role("combobox", name="Ort, Projekt oder Koordinate suchen")
    box.fill(text)
    page.locator(".la-results li").first.wait_for()
    return page.locator(".la-results li")


def test_three_letters_lead_to_a_village(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    map_ = drawn_map(offline_page)
    map_.focus()
    map_.locator(".folium-map").press("/")
    entries = looked_up(offline_page, "rap")
    expect(entries.first).to_contain_text("Rappelsdorf")
    offline_page.keyboard.press("Enter")
    expect(map_.locator(".la-found-name")).to_have_text("Rappelsdorf")
    expect(offline_page.get_by_text("Ja.", exact=True)).to_be_visible()
    expect(offline_page.get_by_text("Schleusingen (16069043)").first).to_be_visible()
    assert offline_page.blocked == []


def test_names_may_be_written_without_umlauts(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    drawn_map(offline_page)
    entries = looked_up(offline_page, "roemhild")
    expect(entries.first).to_contain_text("Römhild")
    offline_page.keyboard.press("Enter")
    offline_page.wait_for_url("**ags=16069062*")


def test_a_project_is_found_by_a_word_of_its_title(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte?dataset=demo")
    drawn_map(offline_page)
    entries = looked_up(offline_page, "kirchturm")
    expect(entries.first).to_contain_text("Projekt")


def test_a_coordinate_that_fits_two_systems_is_asked(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    map_ = drawn_map(offline_page)
    looked_up(offline_page, "4411000 5590000")
    offline_page.keyboard.press("Enter")
    offline_page.get_by_role("button", name="EPSG:3397").click()
    expect(map_.locator(".la-found-name")).to_contain_text("EPSG:3397")
    expect(offline_page.get_by_text("Liegt 4411000 5590000")).to_be_visible()


def test_nothing_found_says_so(offline_page, served_app):
    offline_page.goto(f"{served_app}/karte")
    drawn_map(offline_page)
    entries = looked_up(offline_page, "xyzxyz")
    expect(entries).to_contain_text("Nichts gefunden")
