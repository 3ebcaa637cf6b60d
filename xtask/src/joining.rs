//! How long an empty node takes to join, against the length of the history: `bench --joining`.
//!
//! The example `joining` of the chain's crate measures, in the release build; this prints the table,
//! keeps the figures as `artifacts/joining.json`, and draws `docs/joining.svg`.

use serde_json::{Value, json};

use crate::machine;
use crate::shell::{Outcome, cargo, output, root};

/// The first of the two ports that are used.
const PORT: &str = "18901";

/// Lengths of the history in blocks, and of the quick run.
const HEIGHTS: [&str; 3] = ["1000", "10000", "100000"];
const QUICK: [&str; 2] = ["1000", "4000"];

/// The drawing's size, and the frame in it.
const SIZE: (f64, f64) = (640.0, 320.0);
const FRAME: (f64, f64, f64, f64) = (70.0, 20.0, 600.0, 270.0);

/// Measures, prints the table, and writes the figures and the curve.
///
/// # Errors
/// When the measurement fails.
pub fn run(quick: bool) -> Outcome {
    let (tries, heights) = if quick {
        ("1", &QUICK[..])
    } else {
        ("5", &HEIGHTS[..])
    };
    let example = ["run", "--release", "--package", "chancery-chain"];
    let of_it = [
        "--features",
        "bench",
        "--example",
        "joining",
        "--",
        PORT,
        tries,
    ];
    let arguments: Vec<&str> = [&example[..], &of_it[..], heights].concat();
    let printed = output(cargo(&arguments))?;
    let rows: Result<Vec<Value>, _> = printed.lines().map(serde_json::from_str).collect();
    let rows = rows?;
    println!(
        "| history, blocks | joining, ms (median) | each | history on disk | joined node on disk |"
    );
    println!("|---|---|---|---|---|");
    for row in &rows {
        let shown = |name: &str| row.get(name).map_or_else(String::new, Value::to_string);
        println!(
            "| {} | {} | {} | {} B | {} B |",
            shown("height"),
            shown("median_ms"),
            shown("joining_ms"),
            shown("history_bytes"),
            shown("joined_bytes")
        );
    }
    let folder = root().join("artifacts");
    std::fs::create_dir_all(&folder)?;
    let kept = json!({ "machine": machine::describe(), "joining": rows });
    std::fs::write(
        folder.join("joining.json"),
        serde_json::to_string_pretty(&kept)?,
    )?;
    std::fs::write(root().join("docs/joining.svg"), curve(&points(&rows)))?;
    Ok(())
}

/// Blocks and milliseconds.
fn points(rows: &[Value]) -> Vec<(f64, f64)> {
    let number = |row: &Value, name: &str| row.get(name).and_then(Value::as_f64);
    let points = rows.iter();
    points
        .filter_map(|row| Some((number(row, "height")?, number(row, "median_ms")?)))
        .collect()
}

/// The curve, with the history's length on a logarithmic axis and the time from zero.
fn curve(points: &[(f64, f64)]) -> String {
    let (left, top, right, bottom) = FRAME;
    let longest_ms = points.iter().map(|(_, ms)| *ms).fold(1.0, f64::max) * 1.25;
    let across = |blocks: f64| left + (blocks.log10() - 2.5) / 3.0 * (right - left);
    let up = |ms: f64| bottom - ms / longest_ms * (bottom - top);
    let mut drawn = String::new();
    let mut line = Vec::new();
    for (blocks, ms) in points {
        let (x, y) = (across(*blocks), up(*ms));
        line.push(format!("{x:.1},{y:.1}"));
        drawn.push_str(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{ms:.0} ms</text>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{blocks:.0}</text>\n",
            y - 10.0,
            bottom + 18.0
        ));
    }
    let (width, height) = SIZE;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <path d=\"M{left},{top}V{bottom}H{right}\" fill=\"none\" stroke=\"#666\"/>\n\
         <polyline points=\"{}\" fill=\"none\" stroke=\"#1a5fb4\" stroke-width=\"2\"/>\n\
         {drawn}<text x=\"{left}\" y=\"{}\">blocks of history (logarithmic); time from zero</text>\n\
         </svg>\n",
        line.join(" "),
        height - 8.0
    )
}
