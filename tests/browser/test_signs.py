"""Every letter and sign of the pages is one that the browser here has a shape for."""

from pathlib import Path

from playwright.sync_api import Browser

ENDINGS = {".py", ".html", ".js", ".json", ".css"}
SHAPES = """signs => {
  const shape = sign => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext("2d");
    pen.font = "32px sans-serif";
    pen.fillText(sign, 4, 36);
    return canvas.toDataURL();
  };
  const none = shape("\\u{10FFFD}");
  return signs.filter(sign => shape(sign) === none);
}"""


def test_every_letter_and_sign_has_a_shape(browser: Browser, root: Path) -> None:
    signs = {
        letter
        for folder in ("server/web", "compiler/exporters/svg")
        for path in (root / folder).rglob("*")
        if path.suffix in ENDINGS
        for letter in path.read_text(encoding="utf-8")
        if ord(letter) > 127 and letter.isprintable()
    }
    page = browser.new_page()
    without_shape = page.evaluate(SHAPES, sorted(signs))
    nothing_like_it = page.evaluate(SHAPES, ["\U0010fffe"])
    page.close()

    assert {"✓", "✕", "…", "Ж", "я"} <= signs
    assert nothing_like_it == ["\U0010fffe"]
    assert without_shape == []
