//! Somebody on the staff at the dashboard, for scenarios: signs in with a fresh link, as sample people can, then reads or
//! posts one page. `staff NAME ROLE PATH… reads MARK…` prints what stands behind the last mark, each looked for behind the
//! one before; `… posts FIELD=VALUE…` sends a form. Parts of the path are joined. Settings are those of `porchlight`.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

const HOUSE: &str = "Cedar House";

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, role, rest @ ..] = &words[..] else { bail!("staff NAME ROLE …") };
    let verb = rest.iter().position(|word| word == "reads" || word == "posts").context("reads or posts?")?;
    let (path, (verb, with)) = (rest[..verb].concat(), rest[verb..].split_first().context("a verb")?);
    let porchlight = |words: &[&str]| -> Result<Value> {
        let program = std::env::current_exe()?.with_file_name("porchlight");
        let ran = Command::new(program).args(words).arg("--json").output()?;
        ensure!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        Ok(serde_json::from_slice(&ran.stdout)?)
    };
    let again = porchlight(&["staff", "link", "--house", HOUSE, "--name", name]);
    let made = again.or_else(|_| porchlight(&["invite", "staff", "--house", HOUSE, "--name", name, "--role", role]))?;
    let link = made["link"].as_str().context("a link")?;
    let mut browser = Browser::of(link)?;
    browser.ask("POST", &link[browser.address.len() + "http://".len()..], "")?;
    let form = browser.ask("GET", "/account", "")?;
    let token = behind(&form, &["name=\"token\" value=\"".to_owned()])?.to_owned();
    let found = if verb == "reads" {
        behind(&browser.ask("GET", &path, "")?, with)?.to_owned()
    } else {
        let fields = with.iter().filter_map(|field| field.split_once('='));
        let fields: String = fields.map(|(name, value)| format!("&{name}={}", escaped(value))).collect();
        browser.ask("POST", &path, &format!("token={token}{fields}"))?;
        String::new()
    };
    println!("{}", json!({ "code": found }));
    Ok(())
}

/// A text up to the end of its tag or attribute, behind marks that follow each other.
fn behind<'a>(page: &'a str, marks: &[String]) -> Result<&'a str> {
    let mut rest = page;
    for mark in marks {
        rest = rest.split_once(mark.as_str()).with_context(|| format!("no {mark} in {page}"))?.1;
    }
    rest.split(['<', '"']).next().context("a text")
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

struct Browser {
    /// `localhost:7373`, as the page's origin has it.
    address: String,
    port: u16,
    cookies: Vec<String>,
}

impl Browser {
    fn of(link: &str) -> Result<Self> {
        let address = link.trim_start_matches("http://").split('/').next().context("an address")?.to_owned();
        let port = address.rsplit(':').next().context("a port")?.parse()?;
        Ok(Self { address, port, cookies: Vec::new() })
    }

    /// The page that comes back, or, of a form, nothing much. Whatever goes wrong is a failure.
    fn ask(&mut self, method: &str, path: &str, form: &str) -> Result<String> {
        let Self { address, cookies, .. } = self;
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            cookies.join("; "),
            form.len()
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, page) = answer.split_once("\r\n\r\n").context("an answer")?;
        ensure!(head.starts_with("HTTP/1.1 2") || head.starts_with("HTTP/1.1 303"), "{method} {path}: {answer}");
        let set = head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
        self.cookies.extend(set.map(str::to_owned));
        match head.lines().find_map(|line| line.strip_prefix("location: ")) {
            Some(path) if method == "GET" => self.ask(method, path, form),
            _ => Ok(page.to_owned()),
        }
    }
}
