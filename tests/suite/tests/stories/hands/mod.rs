//! A served house and its phones as processes, and what is typed into them.

use crate::processes::{Process, free_port};
use house_simulator::phone::generator;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The phones' folders and the server's.
pub struct House {
    folder: tempfile::TempDir,
    listen: String,
    server: Option<Process>,
}

/// What a phone said.
#[derive(Debug)]
pub struct Said {
    pub is_well: bool,
    pub out: String,
    pub err: String,
}

pub fn binary(name: &str) -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join(name) // TARGET/PROFILE/deps/TEST
}

impl House {
    pub fn begin(part: u64) -> Self {
        let port = free_port(&mut generator(u64::from(std::process::id()), part));
        let folder = tempfile::tempdir().unwrap();
        let mut house = Self { folder, listen: format!("127.0.0.1:{port}"), server: None };
        house.open();
        house.admin(&["house", "create", "--name", "Cedar House", "--zone", "America/Denver"]);
        house
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listen.replace("127.0.0.1", "localhost"))
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn open(&mut self) {
        let mut server =
            Process::start("porchlight", &["serve", "--data", &self.path("server"), "--listen", &self.listen]);
        assert!(server.line().starts_with("Porchlight is listening"));
        self.server = Some(server);
    }

    pub fn leave(&mut self) {
        self.server.take().unwrap().kill();
    }

    pub fn admin(&self, arguments: &[&str]) -> serde_json::Value {
        let mut command = Command::new(binary("porchlight"));
        let out = command.args(arguments).args(["--json", "--data", &self.path("server")]).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }

    pub fn start(&self, who: &str, arguments: &[&str], pin: Option<&str>) -> Child {
        let mut command = Command::new(binary("phone"));
        command.args(["--data", &self.path(who)]).args(arguments).env("TZ", "America/Denver");
        command.env_remove("PORCHLIGHT_PIN").envs(pin.map(|pin| ("PORCHLIGHT_PIN", pin)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs a phone to its end.
    pub fn run(&self, who: &str, arguments: &[&str], input: &str, pin: Option<&str>) -> Said {
        let mut child = self.start(who, arguments, pin);
        // One that has no question ends without reading.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let out = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { is_well: out.status.success(), out: text(out.stdout), err: text(out.stderr) }
    }

    /// Runs a phone that does what it is told; what it printed.
    pub fn says(&self, who: &str, arguments: &[&str]) -> String {
        let said = self.run(who, arguments, "", None);
        assert!(said.is_well, "{arguments:?}: {said:?}");
        said.out
    }

    /// Runs a phone that does not; its reason.
    pub fn refuses(&self, who: &str, arguments: &[&str]) -> String {
        let said = self.run(who, arguments, "", None);
        assert!(!said.is_well, "{arguments:?}: {said:?}");
        said.err
    }

    pub fn join(&self, who: &str) {
        let url = self.url();
        let invite = self.admin(&["invite", "resident", "--house", "Cedar House", "--name", who, "--url", &url]);
        self.says(who, &["join", invite["code"].as_str().unwrap()]);
    }

    /// New words, copied and given back.
    pub fn words(&self, who: &str, arguments: &[&str]) -> String {
        let mut child = self.start(who, arguments, None);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut words, mut line) = (Vec::new(), String::new());
        while !line.starts_with("To be sure") {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "no words were shown");
            if let [number, word] = line.split_whitespace().collect::<Vec<_>>()[..] {
                assert_eq!(number.parse(), Ok(words.len() + 1));
                words.push(word.to_owned());
            }
        }
        let positions = line.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<usize>().ok());
        let answers: String = positions.map(|position| format!("{}\n", words[position - 1])).collect();
        child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(child.wait().unwrap().success() && rest.contains("The words count from now on"), "{rest}");
        words.join(" ")
    }

    /// Links `new` with `old`; what `new` said.
    pub fn link(&self, new: &str, old: &str) -> String {
        let mut child = self.start(new, &["link"], None);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut code = String::new();
        out.read_line(&mut code).unwrap();
        let answer = self.says(old, &["link-answer", code.trim()]);
        let backwards: Vec<&str> = answer.lines().rev().collect();
        let typed = format!("PLA1.not a code\n\n{}\n", backwards.join("\n"));
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(child.wait().unwrap().success(), "{rest}");
        rest
    }
}

/// The short id of the row of a list that holds this.
pub fn id_of(list: &str, words: &str) -> String {
    let row = list.lines().find(|row| row.contains(words)).unwrap_or_else(|| panic!("no {words:?} in {list}"));
    row.split(' ').next().unwrap().to_owned()
}
