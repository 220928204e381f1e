"""Many quick choices on the map: nothing stands still, nothing stale is left."""

from playwright.sync_api import expect

from tests.test_browser import drawn_map

# Switches that follow each other before the page has answered.
QUICK = """async (codes) => {
  const choice = document.querySelector(".la-legend select");
  for (const code of codes) {
    choice.value = code;
    choice.dispatchEvent(new Event("change"));
    await new Promise((resolve) => setTimeout(resolve, 90));
  }
}"""


def test_quick_choices_leave_page_and_map_as_one(offline_page, served_app):
    page = offline_page
    page.goto(f"{served_app}/karte?dataset=demo&measure=projects")
    map_ = drawn_map(page)
    codes = [
        option.get_attribute("value")
        for option in map_.locator(".la-legend select option").all()
    ][:5]
    page.evaluate(QUICK, (codes * 9)[:-1])
    last = codes[3]
    page.wait_for_url(f"**measure={last}**", timeout=60_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(map_.locator(".la-legend select")).to_have_value(last)
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden", timeout=60_000)
    page.get_by_text("Weitere Filter").click()
    expect(page.get_by_role("combobox", name="Jahr von")).to_be_visible()


def test_the_list_of_measures_is_followed_before_python_answers(
    offline_page, served_app
):
    page = offline_page
    page.goto(f"{served_app}/karte?dataset=demo&measure=projects")
    map_ = drawn_map(page)
    row = page.locator(".la-table tr[data-row]").first
    before = row.inner_text()
    # From now on Python hears of nothing.
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    page.get_by_role("combobox", name="Kennzahl").first.click()
    page.get_by_role("option", name="Projekte je 1.000 Einwohner", exact=True).click()
    expect(map_.locator(".la-legend select")).to_have_value("projects_per_1000")
    expect(row).not_to_have_text(before)


def test_an_answer_from_before_the_last_choice_is_left_alone(offline_page, served_app):
    page = offline_page
    page.goto(f"{served_app}/karte?dataset=demo&measure=projects")
    map_ = drawn_map(page)
    seen = page.evaluate_handle(
        """() => {
          const codes = [];
          const map = document.querySelector(".folium-map").leaderMap;
          const told = () => codes.push(map.la.measure.code);
          addEventListener("leader-atlas-command", () => setTimeout(told));
          return codes;
        }"""
    )
    names = ("Projekte je 1.000 Einwohner", "Zuwendung je km², bewilligt")
    for name in names:
        page.get_by_role("combobox", name="Kennzahl").first.click()
        page.get_by_role("option", name=name, exact=True).click()
    last = "grant_approved_per_km2_eur"
    page.wait_for_url(f"**measure={last}**", timeout=60_000)
    expect(map_.locator(".la-legend select")).to_have_value(last)
    page.wait_for_function(
        "([codes, last]) => codes.includes(last)", arg=[seen, last], timeout=60_000
    )
    page.get_by_test_id("stStatusWidget").wait_for(state="hidden", timeout=60_000)
    after = seen.json_value()
    assert set(after[after.index(last) :]) == {last}


# A command as Python sends it, with another measure than the one that is shown.
COMMAND = """(measure) => {
  const { commands, stale } = leaderAtlas;
  const command = structuredClone(commands.get("map"));
  command.state.measure = measure;
  if (stale(command)) return false;
  commands.set("map", command);
  dispatchEvent(new CustomEvent("leader-atlas-command", { detail: "map" }));
  return true;
}"""


def choose_per_1000(page):
    page.get_by_role("combobox", name="Kennzahl").first.click()
    page.get_by_role("option", name="Projekte je 1.000 Einwohner", exact=True).click()


def test_after_the_answer_to_a_choice_every_command_counts(offline_page, served_app):
    page = offline_page
    page.goto(f"{served_app}/karte?dataset=demo&measure=projects")
    map_ = drawn_map(page)
    choose_per_1000(page)
    page.wait_for_function(
        "() => leaderAtlas.commands.get('map').state.measure === 'projects_per_1000'"
    )
    # As a filter that takes the measure away, a moment after the choice.
    assert page.evaluate(COMMAND, "grant_approved_per_km2_eur")
    shown = map_.locator(".la-legend select")
    expect(shown).to_have_value("grant_approved_per_km2_eur")


def test_a_command_held_back_counts_where_no_answer_comes(offline_page, served_app):
    page = offline_page
    page.goto(f"{served_app}/karte?dataset=demo&measure=projects")
    map_ = drawn_map(page)
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    choose_per_1000(page)
    shown = map_.locator(".la-legend select")
    expect(shown).to_have_value("projects_per_1000")
    assert not page.evaluate(COMMAND, "grant_approved_per_km2_eur")
    expect(shown).to_have_value("grant_approved_per_km2_eur", timeout=10_000)
