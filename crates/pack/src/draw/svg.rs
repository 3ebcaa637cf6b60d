//! The picture as SVG.

use super::layout::{Arrow, BOX_HEIGHT, BOX_WIDTH, Layout, Shape, deadline, enabling};
use crate::{
    form::ServiceForm,
    place::{Language, Text},
};

/// The picture, written.
pub fn written(layout: &Layout, form: &ServiceForm, language: Language) -> String {
    let (width, height) = (layout.width, layout.height);
    let name = escaped(form.name.of(language));
    let lang = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"{lang}\" aria-labelledby=\"title desc\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"Noto Sans SC, Source Han Sans SC, Arial, sans-serif\" font-size=\"14\">\n\
         <title id=\"title\">{name}</title>\n<desc id=\"desc\">{}</desc>\n{MARKERS}\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"16\" y=\"30\" font-size=\"18\" font-weight=\"bold\" fill=\"#0b0c0c\">{name}</text>\n",
        escaped(&description(form, language)),
    );
    for (place, lane) in layout.lanes.iter().enumerate() {
        let fill = if place % 2 == 0 { "#f3f5f6" } else { "#ffffff" };
        let middle = lane.top.saturating_add(lane.height.div_euclid(2));
        out.push_str(&format!(
            "<g><rect x=\"0\" y=\"{}\" width=\"{width}\" height=\"{}\" fill=\"{fill}\" stroke=\"#b1b4b6\"/>\
             <text x=\"16\" y=\"{middle}\" fill=\"#0b0c0c\" font-weight=\"bold\">{}</text></g>\n",
            lane.top,
            lane.height,
            escaped(&lane.name)
        ));
    }
    for arrow in &layout.arrows {
        out.push_str(&line(layout, *arrow));
    }
    for shape in &layout.shapes {
        out.push_str(&shown(shape));
    }
    out.push_str("</svg>\n");
    out
}

const MARKERS: &str = "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#505a5f\"/></marker></defs>";

fn line(layout: &Layout, arrow: Arrow) -> String {
    let (Some(from), Some(to)) = (layout.shapes.get(arrow.from), layout.shapes.get(arrow.to))
    else {
        return String::new();
    };
    let half = BOX_HEIGHT.div_euclid(2);
    let (x1, y1) = (
        from.left.saturating_add(BOX_WIDTH),
        from.top.saturating_add(half),
    );
    let (x2, y2) = (to.left, to.top.saturating_add(half));
    let turn = x2.saturating_sub(22);
    let dash = if arrow.is_appeal {
        " stroke-dasharray=\"6 4\""
    } else {
        ""
    };
    format!(
        "<path d=\"M{x1} {y1}H{turn}V{y2}H{x2}\" fill=\"none\" stroke=\"#505a5f\" stroke-width=\"1.5\"{dash} \
         marker-end=\"url(#arrow)\"/>\n"
    )
}

fn shown(shape: &Shape) -> String {
    let (fill, stroke, radius) = match shape.ends {
        None => ("#ffffff", "#1d70b8", 4_usize),
        Some(true) => ("#e3f2e8", "#005a30", 32),
        Some(false) => ("#fbe9e7", "#942514", 32),
    };
    let dash = if shape.on_appeal {
        " stroke-dasharray=\"6 4\""
    } else {
        ""
    };
    let middle = shape.left.saturating_add(BOX_WIDTH.div_euclid(2));
    let count = shape.lines.len();
    let first = shape
        .top
        .saturating_add(BOX_HEIGHT.div_euclid(2))
        .saturating_add(5)
        .saturating_sub(count.saturating_sub(1).saturating_mul(9));
    let mut text = String::new();
    for (place, said) in shape.lines.iter().enumerate() {
        let y = first.saturating_add(place.saturating_mul(18));
        text.push_str(&format!(
            "<text x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#0b0c0c\">{}</text>",
            escaped(said)
        ));
    }
    format!(
        "<g><rect x=\"{}\" y=\"{}\" width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\" rx=\"{radius}\" fill=\"{fill}\" \
         stroke=\"{stroke}\" stroke-width=\"2\"{dash}/>{text}</g>\n",
        shape.left, shape.top
    )
}

/// The picture in words, for who does not see it.
fn description(form: &ServiceForm, language: Language) -> String {
    let mut said = Vec::new();
    for (_, step) in form.steps.iter() {
        let role = step.by.as_ref().and_then(|by| form.roles.get(by.as_str()));
        let role = role.map_or("", |role| role.name.of(language));
        let before: Vec<_> = enabling(form, &step.when)
            .into_iter()
            .filter_map(|it| form.steps.get(it))
            .map(|it| it.name.of(language))
            .collect();
        let outcomes: Vec<_> = step
            .decide
            .iter()
            .map(|(_, it)| it.name.of(language))
            .collect();
        let within = step.within.as_ref().map(Text::as_str);
        said.push(sentence(
            step.name.of(language),
            role,
            &before,
            &outcomes,
            within,
            language,
        ));
    }
    said.join(" ")
}

fn sentence(
    name: &str,
    role: &str,
    before: &[&str],
    outcomes: &[&str],
    within: Option<&str>,
    language: Language,
) -> String {
    let within = within.map(|it| deadline(it, language));
    match language {
        Language::Chinese => {
            let mut said = format!("{name}：由{role}办理");
            if !before.is_empty() {
                said.push_str(&format!("，在{}之后", before.join("、")));
            }
            said.extend(within.map(|it| format!("，{it}")));
            if !outcomes.is_empty() {
                said.push_str(&format!("，结果为{}", outcomes.join("或")));
            }
            said.push('。');
            said
        }
        Language::English => {
            let mut said = format!("{name}, by {role}");
            if !before.is_empty() {
                said.push_str(&format!(", after {}", before.join(", ")));
            }
            said.extend(within.map(|it| format!(", {it}")));
            if !outcomes.is_empty() {
                said.push_str(&format!("; it comes to {}", outcomes.join(" or ")));
            }
            said.push('.');
            said
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
