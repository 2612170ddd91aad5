"""Texts that want to be more than text in a mail."""

from __future__ import annotations

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<a href='https://evil.example'>Log in</a>",
    "</td></table><h1>Pay now</h1>",
    "https://evil.example/login",
    "www.evil.example",
    "{{ 7*7 }} {% raw %}",
    "{0.__class__} {count} {",
    "%(x)s %s",
    "a\r\nBcc: victim@example.com\r\n\r\nbody",
    "\u202etxt.exe\u2066",
    "\x00\x1b[31m\x07",
    "paypal\u200b.com",
    "evil.example/login",
    "Kari <kari@evil.example>, EVIL1.NO",
    "mailto:kari@evil.example?subject=x.y@z",
    "evil\u3002example evil\uff0eexample kari\uff20evil.example 1.evil.no",
    "&lt;b&gt; &amp; &#60;",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![y](https://evil.example/p.png)",
    "]]><!--",
    "' onmouseover='alert(1)",
    "\u2028line\u2029break",
    "=cmd|' /C calc'!A0",
    "e" + "\u0301" * 500,
    "\ud800",
    "x" * 100_000,
]
