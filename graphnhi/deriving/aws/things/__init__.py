"""The resources of accounts: what records say of each, which node it makes, as which role it runs and which credentials it stores."""
