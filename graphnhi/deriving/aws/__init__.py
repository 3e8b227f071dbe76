"""AWS: what exports of accounts say together, as premises of edges. One idea a module; `gathered` brings the records together."""
