//! Walks through the dashboard in Spanish, over real HTTP.

use super::doors::{DOORS, Door};
use crate::auth::StaffRole;
use crate::config::Config;
use crate::test_browser::Served;
use crate::words::language::COOKIE;
use axum::http::Method;

const SPANISH: &str = "Accept-Language: es-MX,es;q=0.9,en;q=0.8\r\n";

#[test]
fn the_browser_asks_and_a_choice_counts_more() {
    let served = Served::start(Config::default());
    let front = served.browser().send("GET", "/", SPANISH, b"");
    assert!(front.text().contains("<html lang=\"es\">") && front.text().contains("Entrar"), "{}", front.text());
    assert_eq!(front.header("content-language"), Some("es"));
    assert_eq!(front.header("vary"), Some("accept-language, cookie"));
    assert_eq!(front.header("cache-control"), Some("no-store"));
    assert!(served.browser().get("/").text().contains("<html lang=\"en\">"));
    let nowhere = served.browser().send("GET", "/sign-in/c2VjcmV0", SPANISH, b"");
    assert!(nowhere.text().contains("Este enlace ya no funciona"), "what went wrong, too: {}", nowhere.text());
    let wrong =
        served.browser().send("POST", "/sign-in/passkey", &format!("{SPANISH}Origin: http://localhost\r\n"), b"{}");
    assert!(wrong.text().contains("llave de acceso"), "and what a script shows: {}", wrong.text());

    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    assert_eq!(carla.post_from("/account", "/account/language", &[("language", "xx")]).status, 422);
    let chosen = carla.post_from("/account", "/account/language", &[("language", "es")]);
    assert_eq!((chosen.status, chosen.header("location")), (303, Some("/account")));
    let set = chosen.header("set-cookie").unwrap();
    for part in ["__Host-porchlight-language=es", "Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=31536000"]
    {
        assert!(set.contains(part), "{part} in {set}");
    }
    let account = carla.send("GET", "/account", "Accept-Language: en\r\n", b"").text();
    assert!(
        account.contains("<html lang=\"es\">") && account.contains("value=\"es\" lang=\"es\" selected"),
        "{account}"
    );
    assert_eq!(carla.post_from("/account", "/account/language", &[("language", "en")]).status, 303);
    assert!(carla.send("GET", "/account", SPANISH, b"").text().contains("<html lang=\"en\">"));
}

#[test]
fn every_page_that_opens_is_in_the_language_that_was_chosen() {
    let served = Served::start(Config::default());
    let account = served.resident("Ana").to_string();
    let session = served.session("Art");
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    carla.cookies.insert(COOKIE.to_owned(), "es".to_owned());
    let english = crate::words::whole_sentences(crate::words::language::Language::English);
    let spanish = crate::words::whole_sentences(crate::words::language::Language::Spanish);
    let mut opened = 0;
    for (_, path, _) in DOORS.iter().filter(|(method, _, door)| *method == Method::GET && *door != Door::Anybody) {
        let filled = path.replace("{house}", &served.house.to_string()).replace("{account}", &account);
        let answer = carla.get(&filled.replace("{session}", &session));
        if answer.header("content-type") != Some("text/html; charset=utf-8") {
            continue;
        }
        opened += 1;
        let html = answer.text();
        assert!(html.contains("<html lang=\"es\">"), "{path}");
        for sentence in english.iter().filter(|sentence| !spanish.contains(*sentence)) {
            assert!(!html.contains(&format!(">{sentence}<")), "{sentence} on {path}");
        }
    }
    assert!(opened > 10, "{opened}");
    let refused = carla.post_from("/invites", "/invites", &[("name", "")]);
    assert!(refused.status == 422 && refused.text().contains("Un nombre tiene de 1 a 80"), "{}", refused.text());
    let asked = carla.post_from("/people", &format!("/people/{account}/exit"), &[("how", "planned"), ("hours", "0")]);
    assert!(asked.text().contains("se va de la casa?"), "{}", asked.text());
}
