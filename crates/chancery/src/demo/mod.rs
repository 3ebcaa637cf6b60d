//! The demonstration: a city founded or resumed, a paper licence put on record and issued, its bundle verified by two
//! programs, another revoked, a forged and a replayed one refused; then its services brought into force, and a house
//! sold over six agencies.
//!
//! What happens is what happens in a city that serves; nothing is staged but the names.

mod acts;
mod attacks;
mod company;
mod hall;
mod reads;
mod second;
mod services;
mod stage;
mod summary;
mod systems;
mod world;

use std::path::{Path, PathBuf};
use std::time::Instant;

pub use acts::{carry_out, licence, refused};
use chancery_api::clock::now;
use chancery_proof::verdict::Verdict;
use second::Second;
pub use summary::{Refused, Summary};
pub use world::World;

use crate::city::City;
use crate::command::verify::{MaxAge, judge};
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Plays the story in a running world.
///
/// # Errors
/// When an act fails, or something is not refused that must be.
pub async fn play(world: &World, started: Instant, speech: Speech) -> Outcome<Summary> {
    let papers = world.city.papers();
    std::fs::create_dir_all(&papers)?;
    acts::admit_organisations(world, speech).await?;
    let definition = acts::approve_type(world, speech).await?;
    let issued = acts::digitise_and_issue(world, definition, speech).await?;
    let verifiers = Verifiers::prepare(&world.city, speech)?;
    let issued_verdict = verifiers.demand(&issued.bundle, Verdict::Valid, speech)?;
    let revoked = acts::issue_and_revoke(world, definition, speech).await?;
    let revoked_verdict = verifiers.demand(&revoked.bundle, Verdict::Revoked, speech)?;
    let refused = attacks::all(world, &issued, speech).await?;
    let case = services::serve(world, speech).await?;
    Ok(Summary {
        certificate: absolute(&issued.credential)?,
        certificate_id: issued.id.to_string(),
        bundle: absolute(&issued.bundle)?,
        revoked_bundle: absolute(&revoked.bundle)?,
        genesis: absolute(&world.city.genesis())?,
        verified_offline: issued_verdict == Verdict::Valid,
        verified_by: verifiers.names(),
        revoked_verdict: revoked_verdict.name().to_owned(),
        refused,
        measures: case.measures,
        case,
        validators: world.validators(),
        height: world.height(),
        url: world.url().to_owned(),
        seconds: (started.elapsed().as_secs_f64() * 10.0).round() / 10.0,
    })
}

/// The verifiers that can run here.
struct Verifiers {
    genesis: PathBuf,
    second: Option<Second>,
}

impl Verifiers {
    fn prepare(city: &City, speech: Speech) -> Outcome<Self> {
        let second = Second::prepare(&city.papers())?;
        if second.is_none() {
            speech.tell(
                "  （未安装 Node.js 20 以上版本，TypeScript 验证程序未运行）",
                "  (Node.js 20 or newer is not installed: the TypeScript verifier did not run)",
            );
        }
        Ok(Self {
            genesis: city.genesis(),
            second,
        })
    }

    fn names(&self) -> Vec<&'static str> {
        let second = self.second.as_ref().map(|_| "chancery-verify (TypeScript)");
        std::iter::once("chancery verify (Rust)")
            .chain(second)
            .collect()
    }

    /// Demands one verdict of every verifier, from files alone, and answers with what was found.
    fn demand(&self, bundle: &Path, expected: Verdict, speech: Speech) -> Outcome<Verdict> {
        let report = judge(bundle, &self.genesis, MaxAge::DAY, now())?;
        if report.verdict != expected {
            let failed = report
                .checks
                .iter()
                .find(|check| Some(check.name) == report.failed_check());
            let why = failed.map(|check| check.detail.clone()).unwrap_or_default();
            let said = format!("verified as {}, not {expected}: {why}", report.verdict);
            return Err(Failure::new(said));
        }
        let second = match &self.second {
            None => None,
            Some(second) => second.exit_code(bundle, &self.genesis)?,
        };
        if self.second.is_some() && second != Some(i32::from(expected.exit_code())) {
            let said = format!("the TypeScript verifier exits with {second:?}, not as {expected}");
            return Err(Failure::new(said));
        }
        let by = self.names().join(", ");
        speech.tell(
            format!("  离线验证：{expected}（{by}）"),
            format!("  verified offline: {expected} (by {by})"),
        );
        Ok(report.verdict)
    }
}

fn absolute(path: &Path) -> Outcome<PathBuf> {
    Ok(std::path::absolute(path)?)
}
