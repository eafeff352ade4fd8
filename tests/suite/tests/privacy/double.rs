//! A server's double: the real server, whose answers somebody changes on the way.

use crate::house::House;
use house_simulator::phone::{Carrier, Phone, Pumped};
use house_simulator::server::Server;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{AuthorLog, ExchangeAnswer, ExchangeRequest, Exchanged, from_body, to_body};
use porchlight_core::sync::engine::Failure;

/// Answers as the server does, but for what `change` makes of it.
pub struct Double<'a, F> {
    pub server: &'a mut Server,
    pub change: F,
}

impl<F: FnMut(&ExchangeRequest, &mut ExchangeAnswer)> Carrier for Double<'_, F> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let answer = self.server.exchange(&to_body(&request)).ok_or(Failure::Unreachable)?;
        let mut answer = from_body(&answer).unwrap();
        (self.change)(&request, &mut answer);
        Ok(answer)
    }
}

/// Exchanges while the double changes what a tenant answers.
pub fn pump(
    phone: &mut Phone,
    server: &mut Server,
    tenant: TenantId,
    mut change: impl FnMut(&mut Exchanged),
) -> Pumped {
    let change = move |_: &ExchangeRequest, answer: &mut ExchangeAnswer| {
        for part in answer.parts.iter_mut().filter(|part| part.tenant == tenant) {
            part.exchanged.iter_mut().for_each(&mut change);
        }
    };
    phone.pump(&mut Double { server, change }).unwrap()
}

impl House {
    /// Exchanges while the double changes what Ana's home answers.
    pub fn pump_changed(&mut self, change: impl FnMut(&mut Exchanged)) -> Pumped {
        let home = self.home();
        pump(&mut self.ana, &mut self.server, home, change)
    }
}

/// A log as a server sends it.
pub fn author_log(log: &AccountLog) -> AuthorLog {
    AuthorLog { account: log.account(), records: log.records().to_vec(), cuts: None }
}
