//! The summary: what happened, and whether phones, server and model agree.

use super::Demo;
use crate::model;
use porchlight_core::companion::Companion;
use serde::Serialize;
use std::collections::BTreeSet;

/// The figures of a run, as `--json` prints them.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Phones and tablets.
    pub phones: usize,
    /// Answered exchanges and enrolments.
    pub exchanges: u64,
    /// Envelopes that the server acknowledged.
    pub envelopes_pushed: u64,
    /// Round trips, on average, when a phone comes back.
    pub round_trips_per_reconnect: f64,
    /// Bytes of bodies both ways, on average, when a phone comes back.
    pub bytes_per_reconnect: f64,
    /// Milestones that people share now.
    pub milestones_shared: usize,
    /// Milestones counted in the served HTML.
    pub milestones_on_dashboard: usize,
    /// Kind words that people gave each other, and that the house has.
    pub words_given: usize,
    /// Whether devices of one person hold the same, nothing was lost, and the dashboard shows
    /// exactly what is shared, and words to somebody are on their phone.
    pub converged: bool,
    /// What does not agree.
    pub disagreements: Vec<String>,
}

impl Demo {
    /// Compares phones, dashboard and model, over real HTTP.
    pub fn summarise(&mut self) -> anyhow::Result<Summary> {
        let html = self.fetch_page()?;
        let rows = model::rows_of_page(&html);
        let mut disagreements = Vec::new();
        let mut milestones_shared = 0;
        let (mut exchanges, mut bytes, mut envelopes_pushed) = (0, 0, 0);
        for person in &self.people {
            let first = person.devices[0].own_documents()?;
            let expected = model::on_dashboard(&person.deeds, &first);
            let account = person.devices[0].whoami()?.0.to_string();
            let shown = rows.get(&account).cloned().unwrap_or_else(BTreeSet::new);
            if shown != expected {
                disagreements.push(format!("{}: dashboard {}, shared {}", person.name, shown.len(), expected.len()));
            }
            milestones_shared += expected.len();
            for phone in &person.devices {
                disagreements.extend(disagreement(person.name, phone, person, &first)?);
                let traffic = phone.traffic();
                exchanges += traffic.round_trips;
                bytes += traffic.bytes_sent + traffic.bytes_received;
                envelopes_pushed += phone.sync_status()?.acknowledged;
            }
        }
        let (words_given, missing) = self.words_given()?;
        disagreements.extend(missing);
        let reconnects = self.reconnects.max(1) as f64;
        let phones = self.people.iter().map(|person| person.devices.len()).sum();
        // Challenge and enrolment were two round trips for each phone.
        let round_trips = exchanges.saturating_sub(2 * phones as u64) as f64;
        Ok(Summary {
            phones,
            exchanges,
            envelopes_pushed,
            round_trips_per_reconnect: round_trips / reconnects,
            bytes_per_reconnect: (bytes as f64 / reconnects).round(),
            milestones_shared,
            milestones_on_dashboard: rows.values().map(BTreeSet::len).sum(),
            words_given,
            converged: disagreements.is_empty(),
            disagreements,
        })
    }
}

fn disagreement(
    name: &str,
    phone: &Companion,
    person: &super::Person,
    first: &model::Holdings,
) -> anyhow::Result<Option<String>> {
    let holdings = phone.own_documents()?;
    if holdings != *first {
        return Ok(Some(format!("{name}: two devices hold different documents")));
    }
    if let Some(lost) = model::lost(&person.deeds, &holdings) {
        return Ok(Some(format!("{name}: {lost}")));
    }
    let sync = phone.today()?.sync;
    if sync.waiting > 0 || !sync.refused.is_empty() || sync.alarm.is_some() {
        return Ok(Some(format!("{name}: {sync:?}")));
    }
    Ok(None)
}
