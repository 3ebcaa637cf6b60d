//! `office`: what each verb asks of the agency's node, and what a person reads.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::{Ran, chancery, text};

const CASE: &str = "abababababababababababababababababababababababababababababababab";
const COMMITMENT: &str = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";

/// A founded agency with files of its officers, and a node that answers one thing and tells what it was asked.
struct Desk {
    folder: tempfile::TempDir,
    node: String,
    heard: Receiver<String>,
}

impl Desk {
    fn new(answer: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let city = folder.path().join("city");
        let found = [
            "found",
            "--development",
            text(&city),
            "--port-base",
            "23501",
        ];
        assert_eq!(chancery(&found).code, 0);
        std::fs::write(city.join("registrar/operator.token"), "s3cret").unwrap();
        let (tell, heard) = channel();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let node = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                tell.send(request(&mut stream)).unwrap();
                let body = answer.to_string();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all((head + &body).as_bytes()).unwrap();
            }
        });
        Self {
            folder,
            node,
            heard,
        }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn office(&self, arguments: &[&str]) -> (Ran, String) {
        let registrar = self.folder.path().join("city/registrar");
        let acting = ["--as", text(&registrar), "--node", &self.node];
        let ran = chancery(&[&["office"], arguments, &acting].concat());
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        (ran, self.heard.recv().unwrap())
    }

    fn check(&self, arguments: &[&str], asked: &str) -> String {
        let (_, heard) = self.office(arguments);
        let first = heard.lines().next().unwrap();
        assert_eq!(first, format!("{asked} HTTP/1.1"), "{arguments:?}");
        assert!(heard.contains("Bearer s3cret"), "{heard}");
        heard
    }
}

/// A whole request, with the body that its head announces.
fn request(stream: &mut std::net::TcpStream) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
    loop {
        let count = stream.read(&mut piece).unwrap();
        bytes.extend_from_slice(&piece[..count]);
        let heard = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = heard.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.to_lowercase();
        let length = length.split("content-length: ").nth(1);
        let length = length.map_or(0, |it| it.lines().next().unwrap().parse().unwrap());
        if body.len() >= length || count == 0 {
            return heard;
        }
    }
}

fn body(heard: &str) -> Value {
    serde_json::from_str(heard.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn each_verb_of_openings_asks_its_endpoint() {
    let desk = Desk::new(json!({ "as_of_height": 7, "items": [] }));
    let case = format!("/v1/agency/cases/{CASE}/openings");
    let one = format!("{case}/{COMMITMENT}");
    let (content, deed) = (
        desk.file("c.json", "{\"a\":1}"),
        desk.file("deed.pdf", "%PDF"),
    );
    desk.check(&["openings", CASE], &format!("GET {case}"));
    desk.check(&["opening", CASE, COMMITMENT], &format!("GET {one}"));
    desk.check(&["erase", CASE, COMMITMENT], &format!("DELETE {one}"));
    let receiver = format!("{CASE}:{COMMITMENT}");
    let open = [
        "open",
        CASE,
        "--content",
        text(&content),
        "--document",
        text(&deed),
        "--digest",
        "ab",
        "--for",
        &receiver,
        "--key",
        "k-1",
    ];
    let heard = desk.check(&open, &format!("POST {case}"));
    assert!(
        heard.to_lowercase().contains("idempotency-key: k-1"),
        "{heard}"
    );
    assert!(
        heard.contains("filename=\"deed.pdf\"") && heard.contains("%PDF"),
        "{heard}"
    );
    let audience = format!(r#"[{{"party":"{CASE}","permission":"{COMMITMENT}"}}]"#);
    for part in [r#""content":{"a":1}"#, r#""digests":["ab"]"#, &audience] {
        assert!(heard.contains(part), "{heard}");
    }
    let verify = ["verify", CASE, COMMITMENT, "--document", text(&deed)];
    desk.check(&verify, &format!("POST {one}/verify"));
}

#[test]
fn each_verb_of_the_queue_and_of_decisions_asks_its_endpoint() {
    let desk = Desk::new(json!({ "as_of_height": 7, "items": [
        { "case": CASE, "step": "title", "why": "nothing-found", "since": 5 },
    ], "next": "f1" }));
    let one = format!("/v1/agency/findings/{CASE}/title");
    desk.check(&["finding", CASE, "title"], &format!("GET {one}"));
    let ended = ["queue", "--state", "ended", "--cursor", "f1"];
    desk.check(&ended, "GET /v1/agency/findings?state=ended&cursor=f1");
    for verb in ["claim", "return"] {
        let asked = format!("POST {one}/{verb}");
        let heard = desk.check(&[verb, CASE, "title", "--officer", "林"], &asked);
        assert_eq!(body(&heard), json!({ "officer": "林" }));
    }
    let facts = desk.file("facts.json", "{\"facts\":[]}");
    let answer = [
        "answer",
        CASE,
        "title",
        "--officer",
        "lin",
        "--facts",
        text(&facts),
    ];
    let heard = desk.check(&answer, &format!("POST {one}/answer"));
    assert_eq!(body(&heard), json!({ "officer": "lin", "facts": [] }));
    let decision = desk.file("decision.json", "{\"step\":\"decide\"}");
    let decide = [
        "decide",
        CASE,
        "--decision",
        text(&decision),
        "--key",
        "k-2",
    ];
    let asked = format!("POST /v1/agency/cases/{CASE}/decide");
    let heard = desk.check(&decide, &asked);
    assert_eq!(body(&heard), json!({ "step": "decide" }));
    assert!(
        heard.to_lowercase().contains("idempotency-key: k-2"),
        "{heard}"
    );
    let (queue, heard) = desk.office(&["queue"]);
    assert!(
        heard.starts_with("GET /v1/agency/findings?state=officers "),
        "{heard}"
    );
    for word in [
        "nothing-found",
        "title",
        "more: --cursor f1",
        "as of block 7",
    ] {
        assert!(queue.out.contains(word), "{}", queue.out);
    }
}

#[test]
fn an_erasure_says_how_far_it_has_come_in_both_languages() {
    let desk = Desk::new(json!({ "recipients": [{ "erased_at": 1 }, {}] }));
    let (english, _) = desk.office(&["erase", CASE, COMMITMENT]);
    let said = "erased here; of 2 who were given it, 1 have filed their erasure";
    assert!(english.out.contains(said), "{}", english.out);
    let (chinese, _) = desk.office(&["erase", CASE, COMMITMENT, "--lang", "zh"]);
    let said = "本机构已删除；曾取得内容的 2 家机构中，1 家已登记销毁。";
    assert!(chinese.out.contains(said), "{}", chinese.out);
    let part = Desk::new(json!({ "recipients": [], "complete": false }));
    let (english, _) = part.office(&["erase", CASE, COMMITMENT]);
    let said = "0 have filed their erasure; the list is not whole";
    assert!(english.out.contains(said), "{}", english.out);
    let (chinese, _) = part.office(&["erase", CASE, COMMITMENT, "--lang", "zh"]);
    let said = "0 家已登记销毁。名单不完整。";
    assert!(chinese.out.contains(said), "{}", chinese.out);
    let (program, _) = desk.office(&["erase", CASE, COMMITMENT, "--json"]);
    assert_eq!(program.json()["recipients"][0]["erased_at"], json!(1));
}
