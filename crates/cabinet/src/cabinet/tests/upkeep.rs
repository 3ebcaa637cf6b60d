//! Looking a cabinet through bit by bit, and copying one that is in use.

use super::*;

#[tokio::test]
async fn a_copy_of_an_open_cabinet_holds_what_it_held_and_opens_with_the_same_key_only() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    let copy = folder.path().join("copy.sqlite");
    Cabinet::copy(&config(&folder).file, &copy).await.unwrap();
    assert!(Cabinet::copy(&config(&folder).file, &copy).await.is_err());
    let before = cabinet.verify().await.unwrap();
    assert!(before > 1);
    let copied = Cabinet::open(CabinetConfig::new(copy.clone()), &key())
        .await
        .unwrap();
    assert_eq!(copied.verify().await.unwrap(), before);
    assert_eq!(
        copied.issued(issued(1).certificate).await.unwrap(),
        cabinet.issued(issued(1).certificate).await.unwrap()
    );
    copied.close().await;
    let other = CabinetKey::from([2; 32]);
    let refused = Cabinet::open(CabinetConfig::new(copy), &other).await;
    assert!(matches!(refused, Err(CabinetError::WrongKey)));
}

#[tokio::test]
async fn a_flip_in_any_value_is_found_when_the_cabinet_is_looked_through() {
    let folder = TempDir::new().unwrap();
    let cabinet = open(&folder).await;
    fill(&cabinet).await;
    cabinet.close().await;
    let file = config(&folder).file;
    let whole = std::fs::read(&file).unwrap();
    // A sealed value begins with its version and ends at its cell's end: look for the rows.
    let mut raw = raw(&folder).await;
    let value: Vec<u8> = sqlx::query_scalar("SELECT value FROM issued")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    raw.close().await.unwrap();
    let begin = whole
        .windows(40)
        .position(|part| part == &value[..40])
        .unwrap();
    for step in (0..40).step_by(3) {
        let mut damaged = whole.clone();
        damaged[begin + step] ^= 1;
        std::fs::write(&file, damaged).unwrap();
        let cabinet = open(&folder).await;
        let found = cabinet.verify().await.unwrap_err();
        assert!(
            matches!(
                found,
                CabinetError::Corruption {
                    table: "issued",
                    ..
                }
            ),
            "{found}"
        );
        cabinet.close().await;
    }
    std::fs::write(&file, whole).unwrap();
    assert!(open(&folder).await.verify().await.is_ok());
}
