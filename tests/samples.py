"""A small sheet in each language that the program has words for, made of these words: its texts are real ones."""
import sheets
import yaml

FOREIGN = "CAR-T, 38.5 °C, +1 555 0142"  # what keeps its own order in text from right to left


def filled(phrase):
    return phrase.format(page="2", pages="3", number="4", date="2026", name="A. Lee", url="example.org", brand="Clinic",
                         language="CAR-T", first="CAR", second="T", cancer_type="CAR-T", author="A. Lee", count="5")


def sample(language):
    """The handout as data: blocks of most kinds, long lines, marks, and what is foreign in every script."""
    phrases = sheets.load_phrases(language)
    named = sheets.load_type_names(language)
    names = [named[kind] for kind in sorted(named)]
    sentences = [filled(phrases[key]) for key in ("unreviewed", "expired", "machine_translation", "human_translation",
                                                  "reviewed", "review_again")]
    return {
        "handout": "1", "title": names[3], "topic": "sample", "cancer_type": "general", "language": language,
        "date": "2026-05-15", "author": "A. Lee", "disclaimer": sentences[0],
        "notice": {"title": phrases["caution"], "text": f"{sentences[1]} {FOREIGN}"},
        "sections": [
            {"heading": phrases["nurse_notes"], "body": [
                {"text": " ".join(sentences)},
                {"bullets": [f"**{names[0]}** {FOREIGN}", {"text": names[1], "numbered": [names[2], names[4]]}]},
                {"steps": [{"title": names[5], "body": [{"text": sentences[3]}]}, {"title": names[6]}]}]},
            {"heading": phrases["sources"], "body": [
                {"callout": {"kind": "urgent", "title": names[7], "body": [{"bullets": names[8:11]}]}},
                {"table": {"columns": [names[11], names[12]], "rows": [[names[13], FOREIGN], [names[14], sentences[2]]]}},
                {"terms": [{"term": names[15], "means": sentences[4]}]},
                {"questions": [names[16]]}, {"checklist": names[17:20]},
                {"contacts": [{"name": names[2], "phone": "+1 555 0142", "hours": filled(phrases["handed_out"])}]}]},
        ],
    }


def write_sample(folder, language):
    path = folder / f"sample.{language}.yaml"
    path.write_text(yaml.safe_dump(sample(language), allow_unicode=True, sort_keys=False, width=1 << 20), encoding="utf-8")
    return path


def write_brand(folder):
    """A brand without texts of its own: the handout brings its disclaimer."""
    path = folder / "plain.yaml"
    path.write_text("brand: 1\nname: Clinic\ndisclaimer: Not used\n", encoding="utf-8")
    return path
