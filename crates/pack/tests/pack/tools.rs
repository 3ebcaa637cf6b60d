//! New packs, pictures and differences.

use chancery_pack::{
    Files, Shelf,
    diff::{diff, shown},
    draw::draw,
    new,
    place::Language,
    report::Report,
    trial::trial,
};

use crate::shelf::{assert_clean, example};

fn form(files: &Files) -> chancery_pack::form::ServiceForm {
    let shelf = Shelf::read(files, &mut Report::default());
    shelf
        .pack("gallery-permit")
        .unwrap()
        .service
        .clone()
        .unwrap()
        .form
}

#[test]
fn a_new_pack_passes_its_checks_and_its_scenarios_with_and_without_a_city() {
    for mut all in [example(), Files::default()] {
        let made = new::files("stall-licence", &all).unwrap();
        all.0.extend(made.0);
        assert_clean(&all);
        for tried in trial(&all, "stall-licence").unwrap() {
            assert_eq!(tried.troubles, [], "{}", tried.file);
        }
        let again = new::files("stall-licence", &all).unwrap_err();
        assert_eq!(again.to_string(), "there is a pack `stall-licence` already");
    }
    let refused = new::files("Stall", &example()).unwrap_err();
    assert_eq!(refused, new::NewError::Code("Stall".to_owned()));
}

#[test]
fn a_picture_has_every_step_and_end_as_text_and_says_in_words_what_it_shows() {
    let form = form(&example());
    for (language, step, end, desc) in [
        (
            Language::Chinese,
            ">消防核验<",
            "办结：准予",
            "消防核验：由消防机构办理，在提交申请之后，5 个工作日内。",
        ),
        (
            Language::English,
            ">Check fire safety<",
            "ends: granted",
            "Check fire safety, by Fire service, after Apply, within 5 working days.",
        ),
    ] {
        let svg = draw(&form, language);
        for expected in [
            step,
            end,
            desc,
            "<title id=\"title\">",
            "role=\"img\"",
            "</svg>",
        ] {
            assert!(svg.contains(expected), "{expected}\n{svg}");
        }
        assert!(!svg.contains("<script") && !svg.contains("<style"));
        assert_eq!(svg.matches("rx=\"32\"").count(), 6);
    }
}

/// Changes a text of the example, and expects these sentences.
fn check(old: &str, new: &str, expected: &[&str]) {
    let before = example();
    let mut after = before.clone();
    let text = after.0.get_mut("gallery-permit/service.yaml").unwrap();
    assert!(text.contains(old), "{old}");
    *text = text.replacen(old, new, 1);
    let changes = diff(&form(&before), &form(&after), Language::English);
    let said: Vec<_> = changes.iter().flat_map(|it| it.sentences.clone()).collect();
    assert_eq!(said, expected);
}

#[test]
fn a_difference_says_in_words_what_changed() {
    let same = diff(&form(&example()), &form(&example()), Language::Chinese);
    assert_eq!(shown(&same, Language::Chinese), "两个版本没有差别。\n");
    check(
        "within: 5 working days",
        "within: 7 working days",
        &[
            "Check fire safety (fire-check): the deadline was 5 working days, and becomes 7 working days",
        ],
    );
    check(
        "< 1000   => small",
        "< 800    => small",
        &[
            "Size (size): the row [gallery | museum, < 1000 => small] is removed",
            "Size (size): the row [gallery | museum, < 800 => small] is added",
        ],
    );
    check(
        "          - do: issue permit\n",
        "          - { do: issue permit, up-to: 2 }\n",
        &[
            "Grant (decide grant): the effect [issue permit] is removed",
            "Grant (decide grant): the effect [issue permit up to 2 times] is added",
        ],
    );
    check(
        "    by: fire-service\n",
        "    by: bureau\n",
        &["Check fire safety (fire-check): who takes it was fire-service, and becomes bureau"],
    );
    check(
        "fees: []",
        "fees: [{ name: { zh: 工本费, en: Print }, basis: licensing 58, amount: CNY 5.00 }]",
        &[
            "Print (Print) is new: the amount CNY 5.00; the legal basis Administrative Licensing Law of the PRC, Article 58",
        ],
    );
    check(
        "  contact:\n    label: { zh: 现场负责人, en: Person in charge on site }\n    kind: text\n    personal: yes\n    from: applicant\n",
        "",
        &["Person in charge on site (contact) is removed"],
    );
}
