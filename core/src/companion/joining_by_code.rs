//! Joining without a camera: the person types the house's address and eight symbols, staff compare six digits with those
//! on this screen and let the phone in. From there on it is an invite like any other, whose secret this phone chose.

use super::Companion;
use super::open::Unlocked;
use crate::error::CompanionError;
use crate::identity::enrolment::Invite;
use crate::identity::join_code::{Compared, JoinCode};
use crate::identity::server_address::ServerAddress;
use crate::ids::TenantId;
use crate::protocol::{CodeAnswer, CodeRequest, CodeState, CodeWait, CodeWaitAnswer};
use crate::views::{JoinAskStateView, JoinAskView};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use rand_core::Rng;

/// The ask that is under way, sealed.
const JOIN_ASK: &str = "join_ask";

/// An ask, from before its first request: if the answer is lost, the same is asked again, and a code is good for one phone.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Ask {
    #[n(0)]
    server: String,
    #[n(1)]
    symbols: ByteArray<8>,
    #[n(2)]
    secret: ByteArray<16>,
    #[n(3)]
    answered: Option<Answered>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Answered {
    #[n(0)]
    house: TenantId,
    #[n(1)]
    digits: String,
}

impl Ask {
    fn view(&self, state: JoinAskStateView) -> Option<JoinAskView> {
        self.answered.as_ref().map(|answered| JoinAskView { digits: answered.digits.clone(), state })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Asks a house's server, over the network, to be let in with a code that staff read out. Show the digits that come
    /// back: staff compare them. A code works once, for one phone, for a quarter of an hour. Errors: `InvalidInput` for
    /// `address` or `code`; `NotAllowed` with `not_found` if the house does not know the code (any more).
    pub fn ask_to_join(&self, address: String, code: String) -> Result<JoinAskView, CompanionError> {
        let (address, code) = (ServerAddress::typed(&address)?, JoinCode::parse(&code)?);
        let mut ask = self.with(|unlocked| unlocked.begin_to_ask(&address, &code))?;
        let request = CodeRequest::of(&code, &ask.secret);
        let (answer, met): (CodeAnswer, _) = self.network.post_to_unmet(&address, "/v1/join-code", &request)?;
        let CodeAnswer { house, servers } = answer;
        let vouched_for = met.vouched_for();
        let compared =
            Compared { house, code: &code, secret: &ask.secret, servers: &servers, vouched_for: &vouched_for };
        ask.answered = Some(Answered { house, digits: compared.digits() });
        ask.server = met.to_string();
        self.with(|unlocked| unlocked.keep_ask(&ask))?;
        // Only now staff see that somebody asks.
        self.look_whether_let_in()?.ok_or_else(|| CompanionError::not_found("join_ask"))
    }

    /// The ask that is under way, if there is one.
    pub fn join_ask(&self) -> Result<Option<JoinAskView>, CompanionError> {
        self.with(|unlocked| Ok(unlocked.kept_ask()?.and_then(|ask| ask.view(JoinAskStateView::Waiting))))
    }

    /// Looks, over the network, whether staff have let this phone in, and if so joins the house. Once it has ended, well
    /// or not, there is no ask any more. Call it every few seconds while the digits are shown.
    pub fn look_whether_let_in(&self) -> Result<Option<JoinAskView>, CompanionError> {
        let Some(ask) = self.with(|unlocked| unlocked.kept_ask())? else { return Ok(None) };
        let Some(Answered { house, .. }) = ask.answered else { return Ok(None) };
        let wait = CodeWait::of(ask.symbols, ask.secret);
        let CodeWaitAnswer { state } = self.network.post(&ask.server, "/v1/join-code/wait", &wait)?;
        let state = match state {
            CodeState::Waiting => return Ok(ask.view(JoinAskStateView::Waiting)),
            CodeState::Approved => {
                self.enter(&Invite { server_url: ask.server.clone(), house, secret: *ask.secret })?;
                JoinAskStateView::Joined
            }
            CodeState::Refused => JoinAskStateView::Refused,
            CodeState::Over => JoinAskStateView::Over,
        };
        self.stop_asking_to_join()?;
        Ok(ask.view(state))
    }

    /// Gives up asking to be let in.
    pub fn stop_asking_to_join(&self) -> Result<(), CompanionError> {
        self.with(|unlocked| Ok(unlocked.storage.transaction(|transaction| transaction.forget_fact(JOIN_ASK))?))
    }
}

impl Unlocked {
    /// A new ask, or the same again.
    fn begin_to_ask(&mut self, address: &ServerAddress, code: &JoinCode) -> Result<Ask, CompanionError> {
        let symbols = ByteArray::from(*code.as_bytes());
        if let Some(ask) = self.kept_ask()?
            && ask.symbols == symbols
            && ServerAddress::parse(&ask.server).is_ok_and(|asked| asked.url == address.url)
        {
            return Ok(ask);
        }
        let mut secret = [0; 16];
        self.rng.fill_bytes(&mut secret);
        let ask = Ask { server: address.to_string(), symbols, secret: secret.into(), answered: None };
        self.keep_ask(&ask)?;
        Ok(ask)
    }

    fn kept_ask(&self) -> Result<Option<Ask>, CompanionError> {
        let kept = self.storage.read(|transaction| transaction.secret_fact(JOIN_ASK))?;
        Ok(kept.and_then(|kept| minicbor::decode(&kept).ok()))
    }

    fn keep_ask(&mut self, ask: &Ask) -> Result<(), CompanionError> {
        let bytes = zeroize::Zeroizing::new(minicbor::to_vec(ask).expect("CBOR to memory"));
        let Self { storage, rng, .. } = self;
        Ok(storage.transaction(|transaction| transaction.set_secret_fact(JOIN_ASK, &bytes, rng))?)
    }
}
