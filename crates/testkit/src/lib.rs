//! Worlds for tests: actors, a city in one process, scenarios.
