//! Nothing personal on the ledger: no fact is, none is called like what is, and no field that is states one.

use chancery_rules::kernel::fact::FactKind;

use crate::{form::ServiceForm, lower::Scribe, report::Flaw, words::value};

/// Words of codes that name what belongs to a person or a place, and the kinds of fact that could hold it.
const TELLING: &[&str] = &[
    "name",
    "surname",
    "address",
    "birthday",
    "birthdate",
    "phone",
    "mobile",
    "telephone",
    "email",
    "passport",
    "photo",
    "photograph",
    "portrait",
    "fingerprint",
    "plate",
    "unit-code",
    "unit-number",
    "id-number",
    "identity-number",
    "citizen-id",
    "account-number",
    "house-number",
    "diagnosis",
];
/// The same in Chinese names.
const TELLING_ZH: &[&str] = &[
    "姓名",
    "住址",
    "地址",
    "身份证号",
    "身份号码",
    "出生日期",
    "电话",
    "手机号",
    "邮箱",
    "护照号",
    "照片",
    "指纹",
    "车牌号",
    "不动产单元",
    "银行账号",
    "账户号码",
    "门牌号",
    "病历",
    "诊断",
];

/// Judges what a form puts on the ledger.
pub fn check(form: &ServiceForm, scribe: &mut Scribe<'_>) {
    for (code, fact) in form.facts.iter() {
        if let Some(personal) = &fact.personal
            && scribe.yes(Some(personal))
        {
            let message = format!(
                "`{}` is personal, and facts are on the ledger",
                code.as_str()
            );
            scribe.note(Flaw::PersonalOnLedger, personal.place(), message);
        }
        let kind = fact.kind.as_ref().and_then(|it| value::kind(it.as_str()));
        let holds_anything = matches!(
            kind,
            Some(FactKind::Code | FactKind::Number | FactKind::Day | FactKind::Amount)
        );
        let zh = fact.name.of(crate::place::Language::Chinese);
        if holds_anything && (tells(code.as_str()) || TELLING_ZH.iter().any(|it| zh.contains(it))) {
            let message = format!(
                "`{}` looks like what belongs to a person or a place",
                code.as_str()
            );
            scribe.note(Flaw::PersonalOnLedger, code.place(), message);
        }
        for listed in fact.codes.keys() {
            if listed.as_str().bytes().filter(u8::is_ascii_digit).count() >= 10 {
                let message = format!("`{}` looks like a number of somebody", listed.as_str());
                scribe.note(Flaw::PersonalOnLedger, listed.place(), message);
            }
        }
    }
    for (code, field) in form.fields.iter() {
        let is_personal = scribe.yes(field.personal.as_ref());
        if let Some(states) = field.states.as_ref().filter(|_| is_personal) {
            let message = format!("the personal field `{}` states a fact", code.as_str());
            scribe.note(Flaw::PersonalFieldStates, states.place(), message);
        }
    }
}

/// Whether a code names what belongs to a person or a place.
fn tells(code: &str) -> bool {
    let words: Vec<_> = code.split('-').collect();
    TELLING.iter().any(|telling| {
        let telling: Vec<_> = telling.split('-').collect();
        words.windows(telling.len()).any(|window| window == telling)
    })
}
