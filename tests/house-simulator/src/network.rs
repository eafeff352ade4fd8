//! The seeded network: between phones and server, everything that a bad connection does.

use crate::people::{below, chance};
use crate::phone::Carrier;
use crate::server::Server;
use crate::tally::Tally;
use porchlight_core::crypto::envelope::{Body, EnvelopeKind};
use porchlight_core::crypto::segment::Segment;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, Verdict, from_body, to_body};
use porchlight_core::sync::engine::Failure;
use rand_chacha::ChaCha20Rng;

/// How likely the network is to misbehave.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// Faults of the connection, per request, in percent.
    pub fault_percent: u32,
    /// Kills of the server, per request, in percent.
    pub server_kill_percent: u32,
}

/// A calm day: nothing goes wrong.
pub const CALM: Weather = Weather { fault_percent: 0, server_kill_percent: 0 };

/// The far end of the network: a server, and the way to it.
pub trait FarEnd {
    /// The server itself, for what does not go over the network.
    fn server(&mut self) -> &mut Server;
    /// Carries a request to it and its answer back; nothing when no answer comes.
    fn exchange(&mut self, body: &[u8]) -> Option<Vec<u8>>;
    /// Starts it again after a kill, from what its disk holds.
    fn restart(&mut self) -> anyhow::Result<()>;
}

/// The network of one run.
pub struct Network<'a> {
    /// The server at its other end.
    pub far_end: &'a mut dyn FarEnd,
    /// What happened.
    pub tally: &'a mut Tally,
    /// The weather.
    pub weather: Weather,
    /// Requests on their way, to arrive later.
    pub delayed: &'a mut Vec<Vec<u8>>,
    /// Where luck comes from.
    pub rng: &'a mut ChaCha20Rng,
    /// The first thing that no honest run shows.
    pub trouble: &'a mut Option<String>,
    /// Whether the server came back from a backup at some time: then it may lack what it had acknowledged.
    pub was_restored: bool,
    /// What this phone may be refused with, after all that has happened to its person.
    pub explained: Vec<&'static str>,
}

impl Carrier for Network<'_> {
    fn carry(&mut self, mut request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        for segment in request.parts.iter().flat_map(|part| &part.push) {
            let envelopes = segment.clone().parse().map(Segment::into_envelopes).unwrap_or_default();
            for envelope in envelopes {
                match envelope.header.kind {
                    EnvelopeKind::Changes => {}
                    EnvelopeKind::Snapshot => self.tally.count("envelope: snapshot"),
                    EnvelopeKind::Tombstone => self.tally.count("envelope: tombstone"),
                }
            }
        }
        if !self.delayed.is_empty() && chance(self.rng, 50) {
            let late = self.delayed.remove(0);
            self.serve(&late).ok(); // its reply finds nobody waiting
        }
        if !chance(self.rng, self.weather.fault_percent) {
            return self.deliver(&request, false);
        }
        match below(self.rng, 7) {
            0 => {
                self.tally.count("fault: request lost");
                Err(Failure::Unreachable)
            }
            1 => {
                self.tally.count("fault: reply lost");
                self.serve(&to_body(&request)).ok();
                Err(Failure::Unreachable)
            }
            2 => {
                self.tally.count("fault: request repeated");
                self.serve(&to_body(&request)).ok();
                self.deliver(&request, false)
            }
            3 => {
                self.tally.count("fault: request delayed");
                self.delayed.push(to_body(&request));
                Err(Failure::Unreachable)
            }
            4 => {
                self.tally.count("fault: reply cut");
                let reply = self.serve(&to_body(&request))?;
                let cut = &reply[..below(self.rng, reply.len() as u32) as usize];
                assert!(from_body::<ExchangeAnswer>(cut).is_err(), "a cut reply must never be read as a whole one");
                Err(Failure::Unreachable)
            }
            5 => {
                self.forge(&request);
                self.deliver(&request, false)
            }
            _ => {
                let lost = lose_first_envelope(&mut request);
                if lost {
                    self.tally.count("fault: first envelope lost");
                }
                self.deliver(&request, lost)
            }
        }
    }
}

impl Network<'_> {
    fn deliver(&mut self, request: &ExchangeRequest, may_gap: bool) -> Result<ExchangeAnswer, Failure> {
        let reply = self.serve(&to_body(request))?;
        let answer: ExchangeAnswer = from_body(&reply).map_err(|_| Failure::Unreachable)?;
        for verdict in verdicts(&answer) {
            match verdict {
                Verdict::Stored => self.tally.count("verdict: stored"),
                Verdict::Duplicate => self.tally.count("verdict: duplicate"),
                Verdict::Gap(_) if may_gap || self.was_restored => self.tally.count("verdict: gap"),
                Verdict::Gap(next) => self.notice(format!("the server lost what it had acknowledged: gap at {next}")),
                Verdict::Refused { code, .. } if self.explained.contains(&code.as_str()) => {
                    self.tally.count("verdict: refused")
                }
                // The consent, or the account's log, follows once the phone has heard that this is another database.
                Verdict::Refused { is_permanent: false, .. } if self.was_restored => {
                    self.tally.count("verdict: refused")
                }
                // The consent itself was lost on the way, and is sent again.
                Verdict::Refused { code, is_permanent: false } if may_gap && code == "no_consent" => {
                    self.tally.count("verdict: refused")
                }
                Verdict::Refused { code, .. } => self.notice(format!("an honest envelope was refused: {code}")),
            }
        }
        Ok(answer)
    }

    fn notice(&mut self, trouble: String) {
        self.trouble.get_or_insert(trouble);
    }

    /// The server's work on one request, during which it may be killed.
    fn serve(&mut self, body: &[u8]) -> Result<Vec<u8>, Failure> {
        if chance(self.rng, self.weather.server_kill_percent) {
            let commits = i64::from(below(self.rng, 3));
            self.far_end.server().fuse.blow_after(commits);
        }
        let reply = self.far_end.exchange(body);
        let fuse = &self.far_end.server().fuse;
        fuse.spare();
        if fuse.is_blown() {
            self.tally.count("fault: server killed");
            if let Err(error) = self.far_end.restart() {
                self.notice(format!("the server does not start again: {error}"));
            }
            return Err(Failure::Unreachable);
        }
        reply.ok_or(Failure::Unreachable)
    }

    /// Somebody alters one byte of what a phone pushes, and pushes it first.
    fn forge(&mut self, request: &ExchangeRequest) {
        let mut forged = request.clone();
        for part in &mut forged.parts {
            part.log.clear();
            let Some(wire) = part.push.first() else {
                continue;
            };
            let Some(altered) = altered(wire.clone().parse().ok()) else {
                continue;
            };
            part.push = vec![altered.to_wire()];
            self.tally.count("fault: forged envelope");
        }
        let Ok(reply) = self.serve(&to_body(&forged)) else {
            return;
        };
        let Ok(answer) = from_body::<ExchangeAnswer>(&reply) else {
            return;
        };
        for (asked, answered) in forged.parts.iter().zip(&answer.parts) {
            let is_altered = asked.push.len() == 1 && asked.log.is_empty();
            for verdict in answered.exchanged.iter().flat_map(|exchanged| &exchanged.verdicts) {
                match verdict {
                    Verdict::Refused { .. } => self.tally.count("verdict: refused"),
                    other if is_altered && asked.push != request_push(request, asked.tenant) => {
                        self.notice(format!("an altered envelope was answered {other:?}"));
                    }
                    _ => {}
                }
            }
        }
    }
}

fn request_push(
    request: &ExchangeRequest,
    tenant: porchlight_core::ids::TenantId,
) -> Vec<porchlight_core::crypto::segment::WireSegment> {
    request.parts.iter().find(|part| part.tenant == tenant).map(|part| part.push.clone()).unwrap_or_default()
}

fn verdicts(answer: &ExchangeAnswer) -> impl Iterator<Item = &Verdict> {
    answer.parts.iter().filter_map(|part| part.exchanged.as_ref()).flat_map(|exchanged| &exchanged.verdicts)
}

/// The last envelope of a segment with one byte of its body changed; the signature stays.
fn altered(segment: Option<Segment>) -> Option<Segment> {
    let mut envelopes = segment?.into_envelopes();
    if let Body::Bytes(bytes) = &mut envelopes.last_mut()?.body {
        *bytes.last_mut()? ^= 1;
    }
    Segment::of(envelopes).ok()
}

/// Drops the first envelope of the first longer segment of a request, as a faulty client would.
fn lose_first_envelope(request: &mut ExchangeRequest) -> bool {
    for segment in request.parts.iter_mut().flat_map(|part| &mut part.push) {
        let Ok(whole) = segment.clone().parse() else {
            continue;
        };
        let rest: Vec<_> = whole.into_envelopes().into_iter().skip(1).collect();
        let Ok(rest) = Segment::of(rest) else {
            continue;
        };
        *segment = rest.to_wire();
        return true;
    }
    false
}
