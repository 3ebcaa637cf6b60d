//! Errors planted into a good pack, one at a time: each is found at its line, with its code and a remedy.

use chancery_pack::{Diagnostic, Files, check};

use crate::shelf::{example, shown};

const SERVICE: &str = "gallery-permit/service.yaml";
const PERMIT: &str = "gallery-permit/certificates/exhibition-permit.yaml";
const CALENDAR: &str = "calendar.yaml";
const SCENARIO: &str = "gallery-permit/scenarios/small-granted.yaml";
const CITY: &str = "city.yaml";

/// Neither outcome of the review covers what is large.
const UNHEARD: (&str, &str) = (
    "basis: review 68\n        reasons: decision-sound\n        ends: refused\n      order:\n",
    "basis: review 68\n        when: size is small\n        reasons: decision-sound\n        ends: refused\n      \
     order:\n        when: size is small\n",
);

/// Replaces the first occurrence of `old`, and expects that the flaw of a code is found at the line of `at`, which
/// is a text of the changed file.
fn plant(file: &str, old: &str, new: &str, code: &str, at: &str) -> Result<(), String> {
    let mut files = example();
    let text = files.0.get_mut(file).ok_or("no such file")?;
    if !text.contains(old) {
        return Err(format!("{code}: `{old}` does not stand in {file}"));
    }
    *text = text.replacen(old, new, 1);
    let line = line_of(&files, file, at)?;
    let found = check(&files);
    let is_it = |it: &&Diagnostic| {
        it.flaw.code() == code
            && it.file == file
            && it.place.line == line
            && !it.flaw.remedy().is_empty()
    };
    match found.iter().find(is_it) {
        Some(_) => Ok(()),
        None => Err(format!(
            "{code} is not found in line {line} after `{old}` became `{new}`, but:\n{}",
            shown(&files, &found)
        )),
    }
}

fn line_of(files: &Files, file: &str, at: &str) -> Result<usize, String> {
    let text = files.text(file);
    let byte = text
        .find(at)
        .ok_or_else(|| format!("`{at}` does not stand in {file}"))?;
    Ok(text[..byte].matches('\n').count() + 1)
}

#[test]
fn every_planted_error_is_found_where_it_is() {
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        (
            SERVICE,
            "windows: [hall, culture]",
            "window: [hall, culture]",
            "P001",
            "window:",
        ),
        (
            SERVICE,
            "lapses: 180 days",
            "lapses: 180 days\nlapses: 90 days",
            "P001",
            "lapses: 90",
        ),
        (SERVICE, "roles:\n", "roles: [\n", "P001", "roles: ["),
        (
            SERVICE,
            "service: gallery-permit",
            "service: galery-permit",
            "P004",
            "service: galery",
        ),
        (SERVICE, "version: 1", "version: 0", "P005", "version: 0"),
        (
            SERVICE,
            "  venue-class:\n    name",
            "  Venue_Class:\n    name",
            "P006",
            "  Venue_Class:",
        ),
        (
            SERVICE,
            "  inspect:\n",
            "  visitors:\n",
            "P007",
            "  visitors:\n    name: { zh: 现场",
        ),
        (
            SERVICE,
            "{ zh: 规模, en: Size }",
            "{ zh: 规模 }",
            "P008",
            "{ zh: 规模 }",
        ),
        (
            SERVICE,
            "    label: { zh: 主办单位, en: Organiser }",
            "    label: { en: Organiser }",
            "P008",
            "{ en: Organiser }",
        ),
        (
            SERVICE,
            "{ zh: 申请人, en: Applicant }",
            "",
            "P008",
            "  applicant:\n",
        ),
        (SERVICE, "en: Decide }", "en: 决定 }", "P010", "en: 决定 }"),
        (
            SERVICE,
            "zh: 行政复议, en",
            "zh: Review, en",
            "P010",
            "zh: Review",
        ),
        (
            SERVICE,
            "    basis: events 13\n    evidence: certificate",
            "    evidence: certificate",
            "P011",
            "  licence:\n",
        ),
        (
            SERVICE,
            "        basis: licensing 42\n",
            "",
            "P011",
            "      unanswered:\n        name",
        ),
        (
            SERVICE,
            "basis: [licensing 12, events 11]",
            "basis: [licencing 12]",
            "P012",
            "licencing 12",
        ),
        (
            SERVICE,
            "basis: review 68",
            "basis: review sixty",
            "P013",
            "review sixty",
        ),
        (
            SERVICE,
            "when: size is large",
            "when: size equals large",
            "P014",
            "size equals",
        ),
        (
            SERVICE,
            "when: size is large",
            "when: size is large and",
            "P014",
            "when: size is large and",
        ),
        (
            SERVICE,
            "when: verdict is met",
            "when: verdikt is met",
            "P015",
            "verdikt",
        ),
        (
            SERVICE,
            "inputs: [venue-class, visitors]",
            "inputs: [venue-class, visitor]",
            "P015",
            "visitor]",
        ),
        (
            SERVICE,
            "when: fire-finding is unanswered",
            "when: visitors is many",
            "P016",
            "visitors is many",
        ),
        (
            SERVICE,
            "large, unanswered, no   => unmet",
            "large, unanswered, 7    => unmet",
            "P016",
            "unanswered, 7",
        ),
        (
            SERVICE,
            "when: verdict is unmet",
            "when: verdict is bad",
            "P017",
            "verdict is bad",
        ),
        (
            SERVICE,
            "gallery | museum, < 1000   => small",
            "gallery | musem, < 1000    => small",
            "P017",
            "musem",
        ),
        (
            SERVICE,
            "      large: { zh: 大型, en: Large }\n",
            "",
            "P017",
            "=> large",
        ),
        (
            SERVICE,
            "silence: exits-clear is no",
            "silence: exits-clear is never",
            "P018",
            "is never",
        ),
        (
            SERVICE,
            "ends: granted",
            "ends: given",
            "P018",
            "ends: given",
        ),
        (
            SERVICE,
            "kind: yes-no",
            "kind: boolean",
            "P019",
            "kind: boolean",
        ),
        (
            SERVICE,
            "    kind: code\n    codes:\n      safe",
            "    kind: code\n    cods:\n      safe",
            "P001",
            "cods:",
        ),
        (
            SERVICE,
            "exits-clear:\n    name: { zh: 疏散通道畅通, en: Exits are clear }\n    kind: yes-no",
            "exits-clear:\n    name: { zh: 疏散通道畅通, en: Exits are clear }\n    kind: code",
            "P020",
            "  exits-clear:\n",
        ),
        (
            SERVICE,
            "    kind: number\n\x20\x20fire",
            "    kind: number\n    personal: yes\n  fire",
            "P021",
            "personal: yes\n  fire",
        ),
        (
            SERVICE,
            "facts:\n  venue-class:",
            "facts:\n  house-number:\n    name: { zh: 门牌号, en: House number }\n    kind: number\n  venue-class:",
            "P021",
            "  house-number:",
        ),
        (
            SERVICE,
            "facts:\n  venue-class:",
            "facts:\n  unit-code:\n    name: { zh: 不动产单元号, en: Unit }\n    kind: number\n  venue-class:",
            "P021",
            "  unit-code:",
        ),
        (
            SERVICE,
            "    states: venue-class",
            "    states: venue-class\n    personal: yes",
            "P022",
            "    states: venue-class",
        ),
        (
            SERVICE,
            "facts:\n  venue-class:",
            "facts:\n  spare:\n    name: { zh: 备用, en: Spare }\n    kind: number\n  venue-class:",
            "P023",
            "  spare:",
        ),
        (
            SERVICE,
            "find: exits-clear",
            "find: [exits-clear, visitors]",
            "P024",
            "find: [exits-clear, visitors]",
        ),
        (
            SERVICE,
            "by: fire-service",
            "by: fire-servce",
            "P025",
            "by: fire-servce",
        ),
        (
            SERVICE,
            "    who: organisation\n",
            "",
            "P026",
            "  applicant:\n",
        ),
        (
            SERVICE,
            "who: fire\n",
            "who: firemen\n",
            "P027",
            "who: firemen",
        ),
        (
            SERVICE,
            "windows: [hall, culture]",
            "windows: [hal, culture]",
            "P027",
            "[hal,",
        ),
        (
            SERVICE,
            "find: exits-clear",
            "find: exits-clear\n    confirm: yes",
            "P028",
            "  inspect:\n",
        ),
        (
            SERVICE,
            "    by: reviewer\n",
            "",
            "P029",
            "  review:\n    name",
        ),
        (
            SERVICE,
            "by: reviewer",
            "by: applicant",
            "P030",
            "  review:\n    name",
        ),
        (
            SERVICE,
            "evidence: [licence, plan, venue]",
            "evidence: [license, plan, venue]",
            "P031",
            "[license,",
        ),
        (
            SERVICE,
            "evidence: [licence, plan, venue]",
            "evidence: [licence, plan]",
            "P032",
            "  venue:\n",
        ),
        (
            SERVICE,
            "    evidence: source venue-consent\n",
            "",
            "P033",
            "  venue:\n",
        ),
        (
            SERVICE,
            "evidence: certificate business-licence",
            "evidence: certificate fire-licence",
            "P034",
            "fire-licence",
        ),
        (
            SERVICE,
            "evidence: source venue-consent",
            "evidence: source landlord",
            "P035",
            "source landlord",
        ),
        (
            SERVICE,
            "    from: applicant\n  venue-consent",
            "    from: nobody\n  venue-consent",
            "P035",
            "  exhibition-plan:\n",
        ),
        (
            SERVICE,
            "permit: certificate exhibition-permit",
            "permit: exhibition-permit",
            "P036",
            "permit: exhibition",
        ),
        (
            SERVICE,
            "permit: certificate exhibition-permit",
            "permit: certificate art-permit",
            "P037",
            "art-permit",
        ),
        (
            SERVICE,
            "windows: [hall",
            "calendar: lunar\nwindows: [hall",
            "P037",
            "calendar: lunar",
        ),
        (
            SERVICE,
            "  permit: certificate",
            "  licence: certificate business-licence\n  permit: certificate",
            "P038",
            "  licence: certificate",
        ),
        (
            SERVICE,
            "within: 5 working days",
            "within: 5 weeks",
            "P039",
            "5 weeks",
        ),
        (
            SERVICE,
            "lapses: 180 days",
            "lapses: soon",
            "P039",
            "lapses: soon",
        ),
        (
            SERVICE,
            "    silence: fire-finding is unanswered\n",
            "",
            "P040",
            "within: 5 working",
        ),
        (
            SERVICE,
            "silence: decide is unanswered",
            "silence: verdict is met",
            "P040",
            "silence: verdict",
        ),
        (
            SERVICE,
            "silence: decide is unanswered",
            "silence: decide is grant",
            "P041",
            "decide is grant",
        ),
        (
            SERVICE,
            "silence: exits-clear is no",
            "silence: [exits-clear is no, fire-finding is safe]",
            "P041",
            "fire-finding is safe]",
        ),
        (
            SERVICE,
            "reasons: fire-unsafe",
            "reasons: fire-bad",
            "P042",
            "fire-bad",
        ),
        (
            SERVICE,
            "        reasons: time-over\n",
            "",
            "P043",
            "      unanswered:\n        name",
        ),
        (
            SERVICE,
            "reasons:\n  conditions-met",
            "reasons:\n  whim: { zh: 随意, en: Whim }\n  conditions-met",
            "P044",
            "  whim:",
        ),
        (
            SERVICE,
            "do: issue permit",
            "do: grant permit",
            "P045",
            "do: grant",
        ),
        (
            SERVICE,
            "do: issue permit",
            "do: issue licence",
            "P046",
            "do: issue licence",
        ),
        (
            SERVICE,
            "do: issue permit",
            "do: change permit",
            "P046",
            "do: change permit",
        ),
        (
            SERVICE,
            "who: culture",
            "who: [culture, market]",
            "P047",
            "do: issue permit",
        ),
        (
            SERVICE,
            "do: issue permit",
            "do: discharge obligation",
            "P048",
            "do: discharge",
        ),
        (
            SERVICE,
            "do: issue permit",
            "do: issue permit\n            rests-on: visitors",
            "P049",
            "rests-on: visitors",
        ),
        (
            SERVICE,
            "open-air,         >= 500   => large",
            "open-air,         >= 500",
            "P051",
            "open-air,         >= 500",
        ),
        (
            SERVICE,
            "open-air,         >= 500   => large",
            "open-air          => large",
            "P051",
            "open-air          => large",
        ),
        (
            SERVICE,
            "open-air,         < 500 ",
            "open-air,         <= 500",
            "P052",
            "open-air,         >= 500",
        ),
        (
            SERVICE,
            "gallery | museum, >= 1000",
            "gallery | museum, > 1000 ",
            "P053",
            "gallery | museum, < 1000",
        ),
        (
            SERVICE,
            "large, safe,       -    => met",
            "-,     -,          -    => met",
            "P054",
            "large, unsafe, ",
        ),
        (
            SERVICE,
            "inputs: [venue-class, visitors]",
            "inputs: [verdict, visitors]",
            "P055",
            "[verdict, visitors]",
        ),
        (SERVICE, "hit: first", "hit: any", "P056", "hit: any"),
        (SERVICE, "hit: first", "hit: sum", "P056", "  verdict:\n"),
        (
            SERVICE,
            "tables:\n",
            "tables:\n  spare:\n    name: { zh: 备用, en: Spare }\n    inputs: visitors\n    output: yes-no\n    rows: '- => yes'\n",
            "P057",
            "  spare:",
        ),
        (
            SERVICE,
            "when: review is order",
            "when: review is uphold",
            "P058",
            "  decide-anew:",
        ),
        (
            SERVICE,
            "when: verdict is met",
            "when: verdict is met and apply is no",
            "P059",
            "      grant:\n",
        ),
        (
            SERVICE,
            "when: verdict is known",
            "when: verdict is met",
            "P060",
            "  fire-check:\n",
        ),
        (SERVICE, UNHEARD.0, UNHEARD.1, "P061", "  review:\n    name"),
        (
            SERVICE,
            "lapses: 180 days\n",
            "",
            "P062",
            "service: gallery",
        ),
        (
            SERVICE,
            "        appeal-by: applicant\n",
            "",
            "P064",
            "appeal: 60 days",
        ),
        (
            SERVICE,
            "appeal-reasons: disagreement\n",
            "",
            "P043",
            "service: gallery",
        ),
        (SERVICE, "  materials: 3\n", "", "P065", "    zh: 《大型"),
        (SERVICE, "materials: 3", "materials: three", "P066", "three"),
        (
            SERVICE,
            "fees: []",
            "fees: [{ name: { zh: 费用, en: Fee }, basis: licensing 58, amount: 80 }]",
            "P067",
            "amount: 80",
        ),
        (
            SERVICE,
            "from: certificate business-licence name",
            "from: certificate business-licence title",
            "P068",
            "licence title",
        ),
        (
            SERVICE,
            "    kind: number\n    from: applicant",
            "    kind: text\n    from: applicant",
            "P069",
            "states: visitors",
        ),
        (
            SERVICE,
            "    states: visitors\n",
            "",
            "P070",
            "facts: [venue-class, visitors]",
        ),
        (
            SERVICE,
            "on-appeal: yes",
            "on-appeal: maybe",
            "P071",
            "on-appeal: maybe",
        ),
        (
            SERVICE,
            "windows: [hall, culture]",
            "windows: []",
            "P072",
            "service: gallery",
        ),
        (
            SERVICE,
            "who: organisation",
            "who: anyone",
            "P073",
            "service: gallery",
        ),
        (PERMIT, "issuers: culture\n", "", "P074", "code: exhibition"),
        (
            PERMIT,
            "for: resume",
            "for: resumption",
            "P075",
            "for: resumption",
        ),
        (
            PERMIT,
            "kind: credit-code",
            "kind: uscc",
            "P019",
            "kind: uscc",
        ),
        (
            PERMIT,
            "code: exhibition-permit",
            "code: business-licence",
            "P081",
            "code: business-licence",
        ),
        (
            CALENDAR,
            "[saturday, sunday]",
            "[saturday, sonntag]",
            "P076",
            "sonntag",
        ),
        (
            CALENDAR,
            "2026-10-01..2026-10-07",
            "2026-10-07..2026-10-01",
            "P076",
            "2026-10-07..2026",
        ),
        (
            SCENARIO,
            "trader opens",
            "trader shuts",
            "P082",
            "trader shuts",
        ),
        (
            SCENARIO,
            "trader submits apply",
            "trader submits aply",
            "P082",
            "submits aply",
        ),
        (
            SCENARIO,
            "applicant: trader",
            "aplicant: trader",
            "P025",
            "aplicant",
        ),
        (
            SERVICE,
            "    decide:\n      grant:",
            "    decide:\n      pass:",
            "P084",
            "      pass:",
        ),
        (CITY, "kind: bank", "kind: lender", "P019", "kind: lender"),
    ];
    let failed: Vec<_> = cases
        .iter()
        .filter_map(|(file, old, new, code, at)| plant(file, old, new, code, at).err())
        .collect();
    assert!(
        failed.is_empty(),
        "\n{} of {}\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}
