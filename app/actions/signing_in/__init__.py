"""How people prove who they are beside a password: passkeys, an app's codes, recovery codes, a
provider of OpenID Connect."""
