//! What must not work, tried for real: each attack is made, and must be refused with its code.

use chancery_api::clock::now;
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::certificate::RevokeCertificate;
use chancery_rules::kernel::ids::CertificateId;
use chancery_testkit::actor::Actor;
use chancery_testkit::cast::BANK;

use super::acts::{Issued, officer, refused};
use super::{Refused, World};
use crate::command::verify::{MaxAge, judge};
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Tries every attack.
///
/// # Errors
/// When one of them succeeds.
pub async fn all(world: &World, issued: &Issued, speech: Speech) -> Outcome<Vec<Refused>> {
    let tried = [
        (
            "伪造内容的证明文件",
            "a bundle with forged content",
            forged_bundle(world, issued)?,
        ),
        (
            "伪造签名的撤销交易",
            "a revocation with a forged signature",
            forged_signature(world, issued.id).await?,
        ),
        (
            "无权机构的撤销交易",
            "a revocation by a bank that is not the issuer",
            foreign_revocation(world, issued.id).await?,
        ),
        (
            "重放的交易",
            "the same signed transaction again",
            replayed(world, issued).await?,
        ),
    ];
    for (zh, en, code) in &tried {
        speech.tell(
            format!("  已拒绝{zh}：{code}"),
            format!("  refused {en}: {code}"),
        );
    }
    Ok(tried
        .into_iter()
        .map(|(_, tried, code)| Refused { tried, code })
        .collect())
}

/// The holder changes one character of the credential inside the bundle.
fn forged_bundle(world: &World, issued: &Issued) -> Outcome<String> {
    let mut bytes = std::fs::read(&issued.bundle)?;
    let (from, to) = ("CNY 5000000.00", "CNY 9000000.00");
    let at = bytes
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .ok_or_else(|| Failure::new("the bundle does not hold the credential"))?;
    for (place, byte) in bytes.iter_mut().skip(at).zip(to.bytes()) {
        *place = byte;
    }
    let path = world.city.papers().join("forged.chancery");
    std::fs::write(&path, bytes)?;
    let report = judge(&path, &world.city.genesis(), MaxAge::DAY, now())?;
    match (report.verdict, report.failed_check()) {
        (Verdict::Invalid, Some(check @ CheckName::Commitment)) => Ok(format!("invalid ({check})")),
        (verdict, _) => Err(Failure::new(format!("a forged bundle was found {verdict}"))),
    }
}

/// Someone signs with a key of their own in the registrar's name, under the registrar's key.
async fn forged_signature(world: &World, certificate: CertificateId) -> Outcome<String> {
    let genuine = officer(world, &world.city.registrar())?;
    let mut envelope = genuine.sign_once(revocation(certificate)?, now())?;
    if let Some(last) = envelope.last_mut() {
        *last ^= 1;
    }
    demand_refused(world, envelope, "envelope.bad_signature").await
}

/// The bank signs with its own genuine key.
async fn foreign_revocation(world: &World, certificate: CertificateId) -> Outcome<String> {
    let (party, _) = world.organisation(BANK.folder)?;
    let seed = keys::read(&world.city.organisation(BANK.folder), "office")?;
    let bank = Actor::new(world.registrar()?.ledger().id(), party, &seed);
    let envelope = bank.sign_once(revocation(certificate)?, now())?;
    demand_refused(world, envelope, "certificate.not_issuer").await
}

/// Someone reads the genuine envelope off the ledger and submits it again.
async fn replayed(world: &World, issued: &Issued) -> Outcome<String> {
    let node = world.registrar()?;
    let block = node.chain().block(issued.height).await?;
    let block = block.ok_or_else(|| Failure::new("the block of the issue is missing"))?;
    let envelope = block
        .transactions
        .iter()
        .find(|(id, _)| *id == issued.transaction);
    let (_, envelope) = envelope.ok_or_else(|| Failure::new("the block lacks the issue"))?;
    demand_refused(world, envelope.clone(), "envelope.replayed").await
}

fn revocation(certificate: CertificateId) -> Outcome<AnyTransaction> {
    Ok(RevokeCertificate {
        certificate,
        reason: "deregistered".parse()?,
    }
    .into())
}

/// Submits an envelope that must be refused, at the door or by the rules in a block, for one reason.
async fn demand_refused(world: &World, envelope: Vec<u8>, expected: &str) -> Outcome<String> {
    let ledger = world.registrar()?.ledger();
    let code = match ledger.submit_final(envelope).await {
        Err(problem) => refused(problem).name().to_owned(),
        Ok(receipt) => match chancery_api::receipts::ReceiptView::from(receipt).rejection {
            Some(rejection) => rejection.code,
            None => return Err(Failure::new("an attack was accepted")),
        },
    };
    if code == expected {
        Ok(code)
    } else {
        let said = format!("an attack ended with `{code}`, not `{expected}`");
        Err(Failure::new(said))
    }
}
