//! Sign, submit, follow, verify: what integrators link.
