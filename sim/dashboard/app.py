"""The Solara application: reads the address, draws the page that it means, and goes where links lead."""

# No postponed annotations here: Solara calls the annotation of `parts` to read the parts of a path.

import solara

from sim.dashboard.live import Did, Live, provide_doing, provide_whereabouts
from sim.dashboard.notice import notice
from sim.dashboard.pages import page_of, paths, title_of
from sim.dashboard.place import Place, language_of, read_place
from sim.dashboard.shell import foot, masthead, skip_link
from sim.loading.catalogue import load_catalogue
from sim.loading.reader import InputError


@solara.component
def Whole(*parts: str) -> None:
    """The page that the address means, with what stands around it; parts: of the path, which the router knows too."""
    router = solara.use_router()
    visits = solara.use_reactive(0)

    def go(did: Did) -> None:
        """A link: to another address, or to the one that the page began with and has moved on from."""
        if did.get("do") == "go":
            visits.set(visits.value + 1)
            router.push(str(did["value"]))

    provide_doing(go)
    moved_to = solara.use_reactive(None)
    provide_whereabouts(moved_to.set)
    try:
        place = read_place(router.path or "/", router.search)
        problems: list[str] = []
    except InputError as error:
        place = Place(router.path or "/", language=language_of(router.search))
        problems = [str(problem) for problem in error.problems]
    solara.Title(title_of(place))
    with solara.v.Html(tag="div", class_="page", attributes={"data-page": place.page}):
        here = moved_to.value if moved_to.value and moved_to.value.page == place.page else place
        Live([skip_link(load_catalogue(place.language)), masthead(here)])
        with solara.v.Html(tag="main", attributes={"id": "main", "tabindex": "-1"}):
            Content(place, problems).key(f"{place.page} {place.language} {visits.value}")
        Live(foot(here))


@solara.component
def Content(place: Place, problems: list[str]) -> None:
    """What the page itself shows, or what is wrong with its address."""
    page, home = page_of(place.page), Place(language=place.language)
    if page is None:
        Live(notice(home, "page.not_found"))
        return
    if problems:
        Live(notice(home, "page.wrong", problems))
        return
    page.component(place)


@solara.component
def Layout(children: list[solara.Element] = []) -> solara.Element:  # noqa: B006  # Solara reads this default
    """Nothing around the page but itself: Solara's own frame has a bar, a drawer and faults that readers would meet."""
    return solara.v.Html(tag="div", children=children)


routes = [solara.Route(path=path, component=Whole, label="zopa", layout=Layout) for path in paths()]
