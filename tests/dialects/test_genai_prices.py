"""What becomes of a genai-prices model, rule by rule, on models made for the purpose."""

import pytest

from tests.dialects.genai_making import (
    OLD,
    converted,
    document,
    extended,
    extensions,
    model,
    not_carried,
    pricing,
    rates,
    spec,
    usd,
)


class TestAnEntry:
    def test_it_is_named_by_provider_and_model_and_owned_by_the_provider(self) -> None:
        entry = document(
            model(
                "family/big",
                rates(input_mtok="1", output_mtok="2"),
                name="Big\t",
                description="  The big one.\n",
                context_window=128_000,
            )
        )
        assert entry == {
            "id": "acme/family/big",
            "owned_by": "acme",
            "type": "text",
            "model_spec": {
                "name": "Big",
                "description": "The big one.",
                "availableContextTokens": 128_000,
                "pricing": {"input": usd(1), "output": usd(2)},
            },
        }

    def test_what_the_data_does_not_say_is_not_made_up(self) -> None:
        assert document(model()) == {"id": "acme/m", "owned_by": "acme", "type": "text"}

    def test_a_context_window_that_is_no_count_is_kept_and_reported(self) -> None:
        conversion = converted(model(context_window=-1))
        (entry,) = conversion.documents
        assert entry["extensions"] == {"foreign": {"genai-prices": {"context_window": -1}}}
        assert not_carried(conversion)["context window that is no count of tokens"] == 1

    def test_a_deprecation_without_a_date_is_kept_and_reported(self) -> None:
        conversion = converted(model(deprecated=True))
        (entry,) = conversion.documents
        assert "deprecation" not in spec(entry)
        assert entry["extensions"]["foreign"] == {"genai-prices": {"deprecated": True}}
        assert not_carried(conversion)["flag deprecated, which has no date"] == 1

    def test_a_comment_on_the_prices_is_kept_and_reported(self) -> None:
        conversion = converted(model(price_comments="x"))
        foreign = conversion.documents[0]["extensions"]["foreign"]
        assert foreign == {"genai-prices": {"price_comments": "x"}}
        assert not_carried(conversion)["comment on the prices"] == 1


class TestIds:
    @pytest.mark.parametrize(
        ("model_id", "reason"),
        [
            ("a\u202eb", "bidirectional"),
            ("a\nb", "control"),
            ("x" * 300, "characters long"),
            ("", "can not be asked for"),
            ("a/../b", "can not be asked for"),
            ("a ", "space"),
        ],
    )
    def test_an_id_that_can_not_be_one_leaves_the_model_out(
        self, model_id: str, reason: str
    ) -> None:
        conversion = converted(model(model_id), model("fine"))
        assert [entry["id"] for entry in conversion.documents] == ["acme/fine"]
        assert reason in conversion.report.left_out[0].reason

    def test_of_two_models_with_one_id_the_first_is_carried(self) -> None:
        conversion = converted(model("m", name="first"), model("m", name="second"))
        assert [spec(entry)["name"] for entry in conversion.documents] == ["first"]
        assert conversion.report.left_out[0].reason == "its id stands twice in the data"


class TestSpeech:
    def test_characters_are_per_million_in_both(self) -> None:
        entry = document(model("say", rates(input_mchars="15")))
        assert entry["type"] == "tts"
        assert entry["model_spec"]["pricing"] == {"input": usd(15)}

    def test_an_hour_of_audio_is_carried_per_second_where_that_is_exact(self) -> None:
        entry = document(model("hear", rates(audio_hours="0.36", input_audio_hours="0.36")))
        assert entry["type"] == "asr"
        assert entry["model_spec"]["pricing"] == {"per_audio_second": usd("0.0001")}

    def test_an_hour_that_is_not_exact_per_second_is_rounded_and_reported(self) -> None:
        conversion = converted(model("hear", rates(audio_hours="0.1", input_audio_hours="0.1")))
        assert spec(conversion.documents[0])["pricing"] == {
            "per_audio_second": usd("0.0000277777777778")
        }
        assert not_carried(conversion) == {
            "rate of an hour that is not exact per second, rounded": 1
        }

    def test_all_audio_of_a_transcription_is_heard(self) -> None:
        entry = document(model("gpt-whisper", rates(audio_hours="0.36")))
        assert spec(entry)["pricing"] == {"per_audio_second": usd("0.0001")}

    def test_all_audio_of_a_conversation_is_not(self) -> None:
        price = rates(input_mtok="1", output_mtok="2", audio_hours="3.6")
        conversion = converted(model("talk", price))
        assert not_carried(conversion) == {"audio_hours": 1}

    def test_two_different_prices_per_hour_are_those_of_what_is_heard_and_of_the_rest(self) -> None:
        price = rates(audio_hours="0.36", input_audio_hours="0.72")
        conversion = converted(model("hear", price))
        assert spec(conversion.documents[0])["pricing"] == {"per_audio_second": usd("0.0002")}
        assert not_carried(conversion) == {"audio_hours": 1}

    def test_a_context_window_is_what_goes_in(self) -> None:
        conversion = converted(model("say", rates(input_mchars="15"), context_window=4_000))
        assert conversion.documents[0]["extensions"] == {"max_input_tokens": 4_000}
        kind = "context window of a model that is neither text nor embedding"
        assert extended(conversion) == {kind: 1}


class TestImages:
    def test_a_price_by_the_token_stands_in_the_extension(self) -> None:
        """The API's shape has prices by the image, which this is none of."""
        price = rates(input_mtok="5", output_mtok="40", output_image_mtok="40")
        assert extensions(price, name="Image 1") == {
            "rates": {
                "input_tokens": usd(5),
                "output_tokens": usd(40),
                "output_image_tokens": usd(40),
            }
        }
        assert pricing(price, name="Image 1") is None


class TestEmbeddings:
    def test_input_alone_is_its_whole_price_and_that_is_reported(self) -> None:
        conversion = converted(
            model("text-embedding-9", rates(input_mtok="0.1"), context_window=8_192)
        )
        (entry,) = conversion.documents
        assert entry["type"] == "embedding"
        assert entry["model_spec"] == {
            "maxInputTokens": 8_192,
            "pricing": {"input": usd("0.1"), "output": usd(0)},
        }
        (filled,) = conversion.report.filled
        assert filled.models == 1
        assert "no output tokens" in filled.kind

    def test_an_output_price_that_is_stated_is_carried(self) -> None:
        conversion = converted(model("acme-embed", rates(input_mtok="0.1", output_mtok="0.2")))
        assert conversion.documents[0]["model_spec"]["pricing"]["output"] == usd("0.2")
        assert conversion.report.filled == ()

    def test_cache_prices_stand_in_the_extension(self) -> None:
        conversion = converted(model("embed-1", rates(input_mtok="0.1", cache_read_mtok="0.01")))
        rates_beside = conversion.documents[0]["extensions"]["rates"]
        assert rates_beside == {"cache_read_tokens": usd("0.01")}


class TestTheReport:
    def test_it_counts_and_says_where_the_data_is_from(self) -> None:
        report = converted(
            model("a", OLD), model("b"), model("c", rates(input_document_kpages="1"))
        ).report
        assert report.source == "genai-prices 1.2.3"
        assert (report.providers, report.models, report.entries, report.priced) == (1, 3, 2, 1)
        assert report.carried == {"text": 2}
        assert report.summary() == (
            "2 of 3 models from 1 providers (genai-prices 1.2.3); 1 with prices, 1 left out"
        )

    def test_it_can_be_written_as_json(self) -> None:
        written = converted(model("a"), model("a")).report.document()
        assert written["left_out"] == [
            {"model_id": "acme/a", "reason": "its id stands twice in the data"}
        ]
        assert written["not_carried"] == [
            {"kind": "no price in the data", "count": 1, "models": 1, "examples": ["acme/a"]}
        ]

    def test_the_most_frequent_fact_comes_first(self) -> None:
        facts = converted(model("a", deprecated=True), model("b")).report.not_carried
        assert [fact.count for fact in facts] == [2, 1]
