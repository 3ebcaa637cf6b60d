//! What the registrar does in the story; each act is signed by its office key and agreed on by all.
//!
//! A resumed city finds organisations and type on record and does not admit them twice.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use chancery_api::Ledger;
use chancery_api::agency::{Asked, Change, Copying, IssuedView, Issuing, Upload};
use chancery_api::clock::now;
use chancery_api::receipts::ReceiptView;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::definition::ApproveDefinition;
use chancery_rules::kernel::ids::{CertificateId, DefinitionId, Height, TransactionId};
use chancery_rules::kernel::receipt::Receipt;
use chancery_testkit::actor::Actor;
use chancery_testkit::cast::{BANK, ENTERPRISES, Organisation};
use chancery_testkit::city::business_licence;
use serde_json::{Map, Value, json};

use super::World;
use crate::acting::transaction_of;
use crate::composition::config::Config;
use crate::composition::files::DataFolder;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// The photographed paper, drawn from `assets/paper-licence.html`.
const PHOTOGRAPH: &[u8] = include_bytes!("../../assets/paper-licence.jpg");

/// A certificate that was issued, with its papers.
pub struct Issued {
    /// Its id.
    pub id: CertificateId,
    /// The transaction that issued it.
    pub transaction: TransactionId,
    /// The block of that transaction.
    pub height: Height,
    /// The credential, for the holder.
    pub credential: PathBuf,
    /// The bundle, for whoever verifies.
    pub bundle: PathBuf,
}

/// The officer of an agency in the city's folder.
///
/// # Errors
/// When its key cannot be read.
pub fn officer(world: &World, folder: &DataFolder) -> Outcome<Actor> {
    let party = crate::acting::party_of(&Config::read(&folder.config())?)?;
    let ledger = world.registrar()?.ledger().id();
    Ok(Actor::new(
        ledger,
        party,
        &keys::read(&folder.keys(), "office")?,
    ))
}

/// Admits the bank and the enterprises that are not on record yet.
///
/// # Errors
/// When an admission is refused.
pub async fn admit_organisations(world: &World, speech: Speech) -> Outcome<()> {
    for (kind, one) in [("bank", BANK)]
        .into_iter()
        .chain(ENTERPRISES.map(|one| ("enterprise", one)))
    {
        let (party, entry) = world.organisation(one.folder)?;
        let readmodel = world.registrar()?.ledger().readmodel();
        if readmodel.party(party).await?.content.is_some() {
            continue;
        }
        let receipt = sign_and_carry_out(world, admission(kind, &one, &entry)?).await?;
        speech.tell(
            format!(
                "  接纳 {}（{}签署，区块 {}）",
                one.zh, "登记机关", receipt.height
            ),
            format!(
                "  admitted {} (signed by the registrar, block {})",
                one.en, receipt.height
            ),
        );
    }
    Ok(())
}

fn admission(kind: &str, one: &Organisation, entry: &Value) -> Outcome<AnyTransaction> {
    use chancery_rules::kernel::transaction::Transaction as _;
    let key = |purpose: &str| {
        let public = entry.get(purpose).cloned().unwrap_or_default();
        json!({ "purpose": purpose, "key": { "algorithm": "ed25519", "bytes": public } })
    };
    let body = json!({
        "party": entry.get("party"), "kind": kind, "name": { "zh": one.zh, "en": one.en },
        "identifier": one.identifier,
        "keys": [key("root"), key("office")],
    });
    transaction_of(chancery_rules::party::AdmitParty::NAME, body)
}

/// Approves the business-licence type, with the registrar as its only issuer.
///
/// # Errors
/// When the approval is refused.
pub async fn approve_type(world: &World, speech: Speech) -> Outcome<DefinitionId> {
    let document = business_licence(&[world.office()?.party().to_string()])?;
    let definition = document.id();
    let readmodel = world.registrar()?.ledger().readmodel();
    if readmodel.definition(definition).await?.content.is_some() {
        return Ok(definition);
    }
    let receipt = sign_and_carry_out(
        world,
        ApproveDefinition {
            document: document.into(),
        }
        .into(),
    )
    .await?;
    speech.tell(
        format!("  批准证照类型：营业执照（区块 {}）", receipt.height),
        format!(
            "  approved the type: business licence (block {})",
            receipt.height
        ),
    );
    Ok(definition)
}

/// Puts the photographed paper on record as a certified copy, then issues the licence itself.
///
/// # Errors
/// When an act is refused.
pub async fn digitise_and_issue(
    world: &World,
    definition: DefinitionId,
    speech: Speech,
) -> Outcome<Issued> {
    let office = world.office()?;
    let copying = Copying {
        definition,
        subject: licence_of_qingyan(),
    };
    let copy = office
        .certify_copy(copying, photograph(), &asked())
        .await
        .map_err(refused)?;
    speech.tell(
        "  纸质执照拍照存入保险库，指纹上链（登记机关核验签署）",
        "  the paper licence: photograph sealed in the vault, fingerprint on the ledger \
         (attested by the registrar)",
    );
    let issuing = Issuing {
        copy_of: Some(copy.certificate),
        ..licence(definition)
    };
    let issued = office
        .issue(issuing, Vec::new(), &asked())
        .await
        .map_err(refused)?;
    let height = receipt_of(&issued)?.height;
    speech.tell(
        format!(
            "  签发电子营业执照 {}（区块 {height}，四个机构达成一致）",
            issued.certificate
        ),
        format!(
            "  issued the licence {} (block {height}, four agencies agreed)",
            issued.certificate
        ),
    );
    keep(world, &issued, "licence").await
}

/// Issues another licence, then revokes it.
///
/// # Errors
/// When an act is refused.
pub async fn issue_and_revoke(
    world: &World,
    definition: DefinitionId,
    speech: Speech,
) -> Outcome<Issued> {
    let office = world.office()?;
    let issuing = Issuing {
        subject: licence_of_heshun(),
        ..licence(definition)
    };
    let issued = office
        .issue(issuing, Vec::new(), &asked())
        .await
        .map_err(refused)?;
    let reason = "deregistered".parse()?;
    let revoked = office
        .change(Change::Revoke, issued.certificate, reason, &asked())
        .await;
    let revoked = revoked.map_err(refused)?;
    let height = revoked.receipt.height;
    speech.tell(
        format!(
            "  另一份执照 {} 签发后注销（区块 {height}）",
            issued.certificate
        ),
        format!(
            "  another licence {} issued, then revoked (block {height})",
            issued.certificate
        ),
    );
    keep(world, &issued, "revoked").await
}

/// Signs as the registrar's officer, and waits until it is final and accepted.
///
/// # Errors
/// When it is refused.
pub(super) async fn sign_and_carry_out(
    world: &World,
    transaction: AnyTransaction,
) -> Outcome<Receipt> {
    let officer = officer(world, &world.city.registrar())?;
    carry_out_as(world, &officer, transaction).await
}

/// The same, signed by somebody else's officer.
pub(super) async fn carry_out_as(
    world: &World,
    officer: &Actor,
    transaction: AnyTransaction,
) -> Outcome<Receipt> {
    carry_out(
        world.registrar()?.ledger(),
        officer.sign_once(transaction, now())?,
    )
    .await
}

/// Submits an envelope, and waits until it is final and accepted.
///
/// # Errors
/// When it is refused, at the door or by the rules.
pub async fn carry_out(ledger: &Ledger, envelope: Vec<u8>) -> Outcome<Receipt> {
    let receipt = ledger.submit_final(envelope).await.map_err(refused)?;
    match ReceiptView::from(receipt.clone()).rejection {
        None => Ok(receipt),
        Some(rejection) => Err(Failure::refused(rejection.code, rejection.meaning)),
    }
}

/// Writes the credential and a fresh bundle into the city's papers.
async fn keep(world: &World, issued: &IssuedView, name: &str) -> Outcome<Issued> {
    let (id, receipt) = (issued.certificate, receipt_of(issued)?);
    let papers = world.city.papers();
    let place = |ending: &str| -> PathBuf { Path::join(&papers, format!("{name}.{ending}")) };
    let (credential_file, bundle_file) = (place("json"), place("chancery"));
    std::fs::write(
        &credential_file,
        serde_json::to_vec_pretty(&issued.credential)?,
    )?;
    let bundle = world.office()?.bundle(id).await.map_err(refused)?;
    std::fs::write(&bundle_file, bundle)?;
    let (transaction, height) = (receipt.transaction, receipt.height);
    Ok(Issued {
        id,
        transaction,
        height,
        credential: credential_file,
        bundle: bundle_file,
    })
}

fn receipt_of(issued: &IssuedView) -> Outcome<&ReceiptView> {
    issued
        .receipt
        .as_ref()
        .ok_or_else(|| Failure::new("the issue has no receipt"))
}

/// A problem of the application layer, in words.
pub fn refused(problem: chancery_api::Problem) -> Failure {
    Failure::refused(problem.code, problem.detail).remedy(problem.remedy)
}

fn asked() -> Asked {
    Asked {
        actor: String::from("demonstration"),
        idempotency_key: None,
    }
}

fn photograph() -> Upload {
    Upload {
        name: String::from("paper-licence.jpg"),
        media_type: Some(String::from("image/jpeg")),
        bytes: Bytes::from_static(PHOTOGRAPH),
    }
}

/// As the photographed paper says.
fn licence_of_qingyan() -> Map<String, Value> {
    subject(&[
        ("unifiedSocialCreditCode", ENTERPRISES[0].identifier),
        ("name", ENTERPRISES[0].zh),
        ("enterpriseType", "有限责任公司（自然人投资或控股）"),
        ("legalRepresentative", "林晚舟"),
        ("registeredCapital", "CNY 5000000.00"),
        ("dateOfEstablishment", "2019-03-18"),
        ("businessTerm", "2019-03-18/.."),
        ("address", "开发城市河畔区望东路8号院3号楼"),
        (
            "businessScope",
            "纸制品制造；文具用品批发；技术服务、技术开发",
        ),
        ("registrationAuthority", "开发城市市场监督管理局"),
        ("licenceNumber", "KF20190000318"),
    ])
}

/// A licence to issue for Qingyan, with the content of its paper.
pub fn licence(definition: DefinitionId) -> Issuing {
    let subject = licence_of_qingyan();
    Issuing {
        definition,
        subject,
        valid_from: None,
        valid_until: None,
        copy_of: None,
    }
}

fn licence_of_heshun() -> Map<String, Value> {
    subject(&[
        ("unifiedSocialCreditCode", ENTERPRISES[1].identifier),
        ("name", ENTERPRISES[1].zh),
        ("enterpriseType", "有限责任公司（自然人独资）"),
        ("legalRepresentative", "赵明远"),
        ("registeredCapital", "CNY 12000000.00"),
        ("dateOfEstablishment", "2021-06-30"),
        ("businessTerm", "2021-06-30/.."),
        ("address", "开发城市临港区仓储二路17号"),
        ("businessScope", "普通货物道路运输；仓储服务；装卸搬运"),
        ("registrationAuthority", "开发城市市场监督管理局"),
        ("licenceNumber", "KF20210000630"),
    ])
}

fn subject(fields: &[(&str, &str)]) -> Map<String, Value> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect()
}
