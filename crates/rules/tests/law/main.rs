//! The rules, seen from outside: one binary, a case is a line.

#[cfg(test)]
mod agenda;
#[cfg(test)]
mod block;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod case;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod cbor;
#[cfg(test)]
mod certificate;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod credit_code;
#[cfg(test)]
mod dataset_question;
#[cfg(test)]
mod definition;
#[cfg(test)]
mod envelope;
#[cfg(test)]
mod founding;
#[cfg(test)]
mod genesis;
#[cfg(test)]
mod log;
#[cfg(test)]
mod model;
#[cfg(test)]
mod motion;
#[cfg(test)]
mod obligation;
#[cfg(test)]
mod opening_request;
#[cfg(test)]
mod party;
#[cfg(test)]
mod permission;
#[cfg(test)]
mod register;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod signature;
#[cfg(test)]
mod world;
