"""Searching over HTTP: parameters, answers, errors, and what a reader may not see."""

from urllib.parse import quote

import pytest

from modeldex.catalogue.search.fields import FACETS, FIELDS
from modeldex.catalogue.search.flags import FLAGS
from modeldex.http.routes import describe
from tests.http.client import Answer, Client


def find(client: Client, query: str = "", **parameters: str) -> Answer:
    given = {"q": query, **parameters} if query else parameters
    target = "&".join(f"{name}={quote(value, safe='')}" for name, value in given.items())
    return client.get(f"/api/v1/search?{target}")


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [entry["id"] for entry in answer.json["data"]]


def test_a_query_finds_the_models_that_meet_all_of_it(client: Client) -> None:
    answer = find(client, "type:text supportsVision context>=200k input<=1")
    assert ids(answer) == ["acme/extended"]
    assert answer.json["total"] == 1
    assert answer.json["next"] is None
    assert answer.json["revision"] == 1


def test_the_same_as_parameters_one_by_one(client: Client) -> None:
    one_by_one = find(client, type="text", supportsVision="true", context_min="200k", input_max="1")
    as_query = find(client, "type:text supportsVision:true context>=200k input<=1")
    assert one_by_one.body == as_query.body


def test_entries_are_the_bytes_of_the_list(client: Client) -> None:
    found = find(client, type="asr")
    whole = client.get("/api/v1/models?type=asr").body
    entry = whole[len(b'{"data":[') : whole.rindex(b"]")]
    assert entry in found.body


def test_free_text_finds_by_id_name_alias_and_description_a_typing_error_aside(
    client: Client,
) -> None:
    assert ids(find(client, "upscalr")) == ["acme-upscaler"]
    assert ids(find(client, text="gpt-4o-mini")) == ["acme/small"]
    assert "acme/large" in ids(find(client, '"the large one"'))


def test_the_words_that_were_found_are_shown(client: Client) -> None:
    answer = find(client, "large", highlight="true", fields="id")
    assert answer.json["data"] == [{"id": "acme/large"}]
    assert answer.json["highlights"] == {
        "acme/large": {"id": [[5, 10]], "name": [[5, 10]], "description": [[4, 9]]}
    }


def test_only_the_fields_that_are_wanted_are_given(client: Client) -> None:
    answer = find(client, "type:asr", fields="name,pricing.per_audio_second.usd,owned_by")
    assert answer.json["data"] == [
        {
            "id": "acme/listener",
            "owned_by": "acme",
            "model_spec": {
                "name": "Acme/Listener",
                "pricing": {"per_audio_second": {"usd": 0.0001}},
            },
        }
    ]


def test_facets_count_what_was_found_and_of_single_words_the_alternatives(client: Client) -> None:
    facets = find(client, type="text", facets="type,capability,context").json["facets"]
    types = {each["value"]: each["count"] for each in facets["type"]["values"]}
    assert types["text"] == 3
    assert types["video"] == 2
    able = {each["value"]: each["count"] for each in facets["capability"]["values"]}
    assert able["supportsVision"] == 3
    assert facets["context"] == {"min": 32_000, "max": 1_000_000, "count": 3}


def test_all_facets_can_be_asked_for(client: Client) -> None:
    facets = find(client, facets="all").json["facets"]
    assert tuple(facets) == FACETS


def test_pages_lead_on_to_the_last(client: Client) -> None:
    whole = ids(find(client, sort="-created,name", limit="1000"))
    pages: list[str] = []
    cursor = ""
    while True:
        answer = find(
            client, sort="-created,name", limit="4", **({"cursor": cursor} if cursor else {})
        )
        pages += ids(answer)
        cursor = answer.json["next"]
        if cursor is None:
            break
    assert pages == whole
    assert len(pages) == answer.json["total"]


def test_a_cursor_of_another_search_or_a_changed_one_is_refused(client: Client) -> None:
    cursor = find(client, limit="1").json["next"]
    for wrong in (cursor[:-2], f"{cursor[:-1]}A", "x", "🙂"):
        assert find(client, limit="1", cursor=wrong).status == 400
    other = find(client, type="text", limit="1", cursor=cursor)
    assert other.status == 400
    assert other.json["issues"][0]["path"] == ["cursor"]


def test_models_with_traits_are_recommended_first(client: Client) -> None:
    first = ids(find(client))[:2]
    assert set(first) == {"acme/large", "acme-image"}


def test_an_error_names_the_place_and_the_nearest_word(client: Client) -> None:
    answer = find(client, "type:text contxt>=128k supportsVison")
    assert answer.status == 400
    first, second = answer.json["issues"]
    assert first["path"] == ["q"]
    assert (first["offset"], first["length"]) == (10, 6)
    assert "at character 11" in first["message"]
    assert "did you mean 'context'?" in first["message"]
    assert "did you mean 'supportsVision'?" in second["message"]


@pytest.mark.parametrize(
    ("parameters", "path", "said"),
    [
        ({"tpye": "text"}, "tpye", "did you mean 'type'?"),
        ({"type": "txt"}, "type", "did you mean 'text'?"),
        ({"sort": "prize"}, "sort", "did you mean 'price'?"),
        ({"facets": "vendr"}, "facets", "did you mean 'vendor'?"),
        ({"fields": "pricng"}, "fields", "did you mean 'pricing'?"),
        ({"limit": "1001"}, "limit", "from 1 to 1,000"),
        ({"limit": "0"}, "limit", "from 1 to 1,000"),
        ({"context_min": "lots"}, "context_min", "is no number"),
        ({"created_max": "soon"}, "created_max", "is no date"),
        ({"supportsVision": "maybe"}, "supportsVision", "not true or false"),
        ({"type_min": "text"}, "type_min", "no parameter of a search"),
        ({"q": "x" * 1001}, "q", "longer than 1000 characters"),
        ({"text": "a b c d e f g h i j k l m"}, "text", "at most 12"),
        ({"q": "context>=1 " * 33 + "context>1"}, "q", None),
    ],
)
def test_what_a_parameter_can_not_mean_is_told(
    client: Client, parameters: dict[str, str], path: str, said: str | None
) -> None:
    answer = find(client, **parameters)
    if said is None:
        assert answer.status == 200
        return
    assert answer.status == 400
    assert answer.json["issues"][0]["path"] == [path]
    assert said in answer.json["issues"][0]["message"]


def test_a_parameter_given_twice_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/search?type=text&type=image")
    assert answer.status == 400


def test_a_form_may_send_parameters_without_values(client: Client) -> None:
    assert client.get("/api/v1/search?q=&type=&sort=").body == find(client).body


def test_the_same_question_has_the_same_bytes_and_a_tag(client: Client) -> None:
    first = find(client, "type:image", facets="all")
    assert find(client, "type:image", facets="all").body == first.body
    target = "/api/v1/search?q=type%3Aimage&facets=all"
    again = client.request("GET", target, headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_without_a_key_nothing_is_found(client: Client) -> None:
    assert client.get("/api/v1/search", key=None).status == 401


def test_what_has_left_the_list_is_not_found(client: Client) -> None:
    assert "acme/small" in ids(find(client))
    client.clock.advance(days=365)
    client.services.follower.step()
    assert "acme/small" not in ids(find(client))
    assert ids(find(client, "state:removed,deprecated")) == []


def test_every_field_is_a_described_parameter() -> None:
    described = {
        parameter["name"]
        for parameter in describe()["paths"]["/api/v1/search"]["get"]["parameters"]
    }
    for field in FIELDS.values():
        expected = (
            {field.name} if field.kind == "words" else {f"{field.name}_min", f"{field.name}_max"}
        )
        assert expected <= described
    assert set(FLAGS) <= described
