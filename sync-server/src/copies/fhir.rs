//! A copy as a bundle of FHIR R4 (4.0.1), of type `collection`: the person by their name alone, each consent that it rests
//! on, who took it and why, and what is shared. Codes are our own, since the questions are; whatever is a scale says so.
//! Each resource carries the labels of 42 CFR part 2.

use super::{Copied, Scope, mark, part};
use data_encoding::BASE64;
use porchlight_core::check_ins::DayPart;
use porchlight_core::consent::redisclosure;
use porchlight_core::consent::to_staff::StaffAnswers;
use porchlight_core::time::{Day, Zone};
use rand_core::Rng;
use serde_json::{Value, json};

/// What a browser is told that it is.
pub const MEDIA_TYPE: &str = "application/fhir+json; charset=utf-8";

/// Our own codes. Nothing of it is LOINC: these are no validated instruments.
const CODES: &str = "urn:porchlight:shared";
const PURPOSES: &str = "urn:porchlight:purpose";

/// The file. Resources name each other by random ids: two copies have none in common.
pub fn write(copied: &Copied<'_>, rng: &mut impl Rng) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(&bundle(copied, rng)).unwrap_or_default();
    text.push(b'\n');
    text
}

fn bundle(copied: &Copied<'_>, rng: &mut impl Rng) -> Value {
    let mut urn = || urn(rng);
    let person = urn();
    let recorded = instant(copied.at_ms);
    let mut entries = vec![(person.clone(), patient(copied))];
    entries.extend(copied.scope.iter().map(|scope| (urn(), consent(scope, copied, &person))));
    let seen = copied.seen;
    for milestone in seen.milestones.iter().flatten().map(|(_, milestone)| milestone) {
        let said = json!({ "valueString": mark(milestone) });
        entries.push((urn(), observation("milestone", "Milestone reached", milestone.day, said, &person)));
    }
    for day in seen.check_ins.iter().flatten() {
        let said = json!({ "valueBoolean": true });
        entries.push((urn(), observation("checked-in", "Checked in on this day", *day, said, &person)));
    }
    for ((day, part), given) in seen.answers.iter().flatten() {
        let components = components(given);
        if !components.is_empty() {
            let when = if *part == DayPart::Morning { "Answers of a morning" } else { "Answers of an evening" };
            let said = json!({ "component": components });
            entries.push((urn(), observation("check-in-answers", when, *day, said, &person)));
        }
    }
    for words in &seen.words {
        let says = format!("The person's own words beside: {}", words.rule.name());
        let said = json!({ "valueString": words.text });
        entries.push((urn(), observation("own-words", &says, words.day, said, &person)));
    }
    for day in seen.returns.iter().flatten() {
        let said = json!({ "valueBoolean": true });
        entries.push((urn(), observation("return-to-use", "Return to use, told by the person", *day, said, &person)));
    }
    if let Some(plan) = seen.plan.as_ref().filter(|plan| !plan.is_empty()) {
        let activities = plan.iter().map(|line| {
            let number = line.phone.iter().map(|phone| format!(" ({phone})")).collect::<String>();
            let text = format!("{}{number}", line.text);
            json!({ "detail": { "status": "unknown", "code": { "text": part(line.part) }, "description": text } })
        });
        entries.push((urn(), care_plan(activities.collect(), &person)));
    }
    let targets: Vec<String> = entries.iter().map(|(urn, _)| urn.clone()).collect();
    entries.push((urn(), provenance(copied, &recorded, &targets)));
    let entries: Vec<Value> =
        entries.into_iter().map(|(urn, resource)| json!({ "fullUrl": urn, "resource": resource })).collect();
    json!({
        "resourceType": "Bundle",
        "meta": meta(),
        "type": "collection",
        "timestamp": recorded,
        "entry": entries,
    })
}

/// 42 CFR part 2, and restricted: the codes of HL7 for both.
fn meta() -> Value {
    json!({ "security": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "42CFRPart2",
            "display": "42 CFR Part2",
        },
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
            "code": "R",
            "display": "restricted",
        },
    ] })
}

/// The least that identifies: what the house calls them.
fn patient(copied: &Copied<'_>) -> Value {
    json!({ "resourceType": "Patient", "meta": meta(), "name": [{ "use": "usual", "text": copied.name }] })
}

fn consent(scope: &Scope, copied: &Copied<'_>, person: &str) -> Value {
    let mut provision = json!({
        "type": "permit",
        "actor": [{ "role": coded("staff", "Staff of the house"), "reference": { "display": copied.house } }],
        "purpose": [{ "system": PURPOSES, "code": scope.purpose.name(), "display": scope.why }],
        "code": [{ "text": scope.what }],
        "period": { "start": scope.given.to_string() },
    });
    if let Some(last_day) = scope.last_day {
        provision["period"]["end"] = json!(last_day.to_string());
    }
    let mut consent = json!({
        "resourceType": "Consent",
        "meta": meta(),
        "text": narrative(redisclosure::LONG),
        "status": "active",
        "scope": { "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/consentscope",
            "code": "patient-privacy",
        }] },
        "category": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/consentcategorycodes",
            "code": "42-CFR-2",
        }] }],
        "patient": { "reference": person },
        "dateTime": scope.given.to_string(),
        "performer": [{ "reference": person }],
        "organization": [{ "display": copied.house }],
        "policy": [{ "authority": "https://www.ecfr.gov", "uri": "https://www.ecfr.gov/current/title-42/part-2" }],
        "provision": provision,
    });
    if let Some(text) = &scope.text {
        let (kind, data) = ("text/plain; charset=utf-8", BASE64.encode(text.as_bytes()));
        let title = "The text that the person read";
        consent["sourceAttachment"] = json!({ "contentType": kind, "data": data, "title": title });
    }
    consent
}

fn observation(code: &str, says: &str, day: Day, said: Value, person: &str) -> Value {
    let mut observation = json!({
        "resourceType": "Observation",
        "meta": meta(),
        "status": "final",
        "code": coded(code, says),
        "subject": { "reference": person },
        "effectiveDateTime": day.to_string(),
        "performer": [{ "reference": person }],
    });
    if let (Value::Object(observation), Value::Object(said)) = (&mut observation, said) {
        observation.extend(said);
    }
    observation
}

/// A question that was skipped is not there: skipped is not zero.
fn components(given: &StaffAnswers) -> Vec<Value> {
    let of = |code: &str, says: &str, answer: Option<u8>, scale: &str| {
        answer.map(|answer| {
            json!({ "code": coded(code, says), "valueInteger": answer, "referenceRange": [{ "text": scale }] })
        })
    };
    let connected = given.connected.map(|connected| {
        json!({ "code": coded("connected", "Talked with somebody who supports them"), "valueBoolean": connected })
    });
    let numbers = [
        of("mood", "How the day was", given.mood, "a scale from 1, low, to 5, good"),
        of("urge", "The strongest urge", given.craving, "a scale from 0, none, to 10"),
        of("confidence", "How sure of the next day", given.confidence, "a scale from 0, not at all, to 10"),
        of("sleep", "How they slept", given.sleep, "a scale from 1, badly, to 5, well"),
    ];
    numbers.into_iter().chain([connected]).flatten().collect()
}

fn care_plan(activities: Vec<Value>, person: &str) -> Value {
    json!({
        "resourceType": "CarePlan",
        "meta": meta(),
        "status": "active",
        "intent": "plan",
        "title": "The person's own plan for a hard hour",
        "subject": { "reference": person },
        "author": { "reference": person },
        "activity": activities,
    })
}

/// Who took the copy, when and what for, with the notice.
fn provenance(copied: &Copied<'_>, recorded: &str, targets: &[String]) -> Value {
    let targets: Vec<Value> = targets.iter().map(|urn| json!({ "reference": urn })).collect();
    json!({
        "resourceType": "Provenance",
        "meta": meta(),
        "text": narrative(&format!("{} {}", redisclosure::SHORT, redisclosure::LONG)),
        "target": targets,
        "recorded": recorded,
        "reason": [{ "text": copied.what_for }],
        "agent": [{ "who": { "display": copied.taken_by }, "onBehalfOf": { "display": copied.house } }],
    })
}

fn coded(code: &str, says: &str) -> Value {
    json!({ "coding": [{ "system": CODES, "code": code, "display": says }], "text": says })
}

/// XHTML of our own words: nothing that anybody typed is in it.
fn narrative(text: &str) -> Value {
    json!({ "status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{text}</p></div>") })
}

fn instant(at_ms: i64) -> String {
    let Ok((day, minute)) = Zone::utc().civil(at_ms) else { return String::new() };
    let second = at_ms.div_euclid(1_000).rem_euclid(60);
    format!("{day}T{:02}:{:02}:{second:02}Z", minute / 60, minute % 60)
}

/// A random UUID, as RFC 9562 has them.
fn urn(rng: &mut impl Rng) -> String {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::super::samples::{copied, seen};
    use super::*;
    use crate::test_phone::rng;
    use std::collections::BTreeSet;

    fn of(text: &str) -> Value {
        let seen = seen(text);
        serde_json::from_slice(&write(&copied(&seen, text), &mut rng(1))).unwrap()
    }

    fn resources(bundle: &Value) -> Vec<&Value> {
        bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]).collect()
    }

    #[test]
    fn every_resource_carries_the_labels_and_the_bundle_the_notice() {
        let bundle = of("words");
        for resource in resources(&bundle).into_iter().chain([&bundle]) {
            let labels = resource["meta"]["security"].as_array().unwrap();
            let codes: Vec<&str> = labels.iter().map(|label| label["code"].as_str().unwrap()).collect();
            assert_eq!(codes, ["42CFRPart2", "R"], "{resource}");
        }
        let provenance = resources(&bundle).pop().unwrap();
        let div = provenance["text"]["div"].as_str().unwrap();
        assert!(div.contains(redisclosure::SHORT) && div.contains(redisclosure::LONG));
        assert_eq!(provenance["reason"][0]["text"], "words");
    }

    /// By hand what R4 asks of the resources that are used: elements that must be there, and no others than these. The
    /// schema of HL7 itself is asked by `tests/run.d/http`.
    #[test]
    fn every_resource_has_what_r4_asks_of_it_and_nothing_beside() {
        let must: [(&str, &[&str], &[&str]); 6] = [
            ("Patient", &["name"], &[]),
            (
                "Consent",
                &["status", "scope", "category", "patient", "dateTime", "policy", "provision", "text"],
                &["performer", "organization", "sourceAttachment"],
            ),
            (
                "Observation",
                &["status", "code", "subject", "effectiveDateTime"],
                &["performer", "valueString", "valueBoolean", "component"],
            ),
            ("CarePlan", &["status", "intent", "subject", "title", "author", "activity"], &[]),
            ("Provenance", &["target", "recorded", "agent", "reason", "text"], &[]),
            ("Bundle", &["type", "timestamp", "entry"], &[]),
        ];
        let bundle = of("words");
        let mut kinds = BTreeSet::new();
        for resource in resources(&bundle).into_iter().chain([&bundle]) {
            let kind = resource["resourceType"].as_str().unwrap();
            kinds.insert(kind);
            let (_, needed, may) = must.iter().find(|(known, ..)| *known == kind).unwrap();
            let has: BTreeSet<&str> = resource.as_object().unwrap().keys().map(String::as_str).collect();
            let needed: BTreeSet<&str> = needed.iter().copied().chain(["resourceType", "meta"]).collect();
            let all: BTreeSet<&str> = needed.iter().chain(*may).copied().collect();
            assert!(has.is_superset(&needed) && has.is_subset(&all), "{kind}: {has:?}");
        }
        assert_eq!(kinds.len(), must.len());
        let urns: BTreeSet<&str> =
            bundle["entry"].as_array().unwrap().iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
        let text = bundle.to_string();
        for reference in text.split("\"reference\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(urns.contains(reference), "{reference} is in the bundle");
        }
        assert_eq!(bundle["timestamp"], "2026-11-24T19:00:00Z");
    }

    #[test]
    fn what_somebody_wrote_is_text_and_never_markup() {
        let bundle = of("</div><script>alert(1)</script>");
        for resource in resources(&bundle) {
            assert!(!resource["text"]["div"].as_str().unwrap_or_default().contains("script"));
        }
        assert!(bundle.to_string().contains("<script>"), "else the search proves nothing");
    }

    #[test]
    fn two_copies_have_no_id_in_common_and_no_code_is_anybody_elses() {
        let (seen, mut rng) = (seen("words"), rng(1));
        let copied = copied(&seen, "words");
        let (first, second) = (bundle(&copied, &mut rng), bundle(&copied, &mut rng));
        let of = |bundle: &Value| bundle["entry"][0]["fullUrl"].as_str().unwrap().to_owned();
        assert_ne!(of(&first), of(&second));
        assert!(!first.to_string().contains("loinc"));
    }
}
