import Testing

@testable import Markdown

/// Formulas in Unicode, and money that is none.
@Suite struct MathsTests {
  @Test(arguments: [
    ("$\\alpha + \\beta$", "α + β"),
    ("$E = mc^2$", "E = mc²"),
    ("$x_i^2$", "xᵢ²"),
    ("$a_{n+1}$", "aₙ₊₁"),
    ("$x^{-1}$", "x⁻¹"),
    ("$e^{i\\pi} + 1 = 0$", "e^(iπ) + 1 = 0"),
    ("$\\frac{1}{2}$ and $\\frac{a+b}{c}$", "½ and (a+b)/c"),
    ("$\\sqrt{2}$, $\\sqrt{x+1}$, $\\sqrt[3]{x}$", "√2, √(x+1), ∛x"),
    ("$\\sum_{i=1}^{n} i$", "∑ᵢ₌₁ⁿ i"),
    ("$\\int_0^1 f(x)\\,dx$", "∫₀¹ f(x) dx"),
    ("$x \\in \\mathbb{R}$", "x ∈ ℝ"),
    ("$a\\leq b\\neq c$", "a ≤ b ≠ c"),
    ("$A \\to B \\Rightarrow C$", "A → B ⇒ C"),
    ("$\\lim_{x \\to 0} \\sin x$", "lim_(x → 0) sin x"),
    ("$90^\\circ$", "90°"),
    ("$f'(x)$", "f′(x)"),
    ("$\\hat{x}$ $\\vec{v}$", "x\u{302} v\u{20D7}"),
    ("$\\text{if } x > 0$", "if x > 0"),
    ("$\\left( \\frac{x}{y} \\right)$", "( x/y )"),
    ("$O(n \\log n)$", "O(n log n)"),
    ("$n$ and $f(x)$", "n and f(x)"),
    ("\\(a^2 + b^2\\)", "a² + b²"),
    ("text \\[x_1\\] text", "text x₁ text"),
    ("$\\{1, 2\\}$", "{1, 2}"),
    ("$\\binom{n}{k}$", "C(n, k)"),
    ("$x \\not\\in A$", "x ∈\u{338} A"),
    ("$a_1 * b_1 * c_1$", "a₁ * b₁ * c₁"),
    ("**$\\alpha$**", "α"),
  ])
  func formulas(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 80) == expected)
  }

  @Test(arguments: [
    "It costs $5", "$5 and $10", "from $5 to $10 a month", "US$ 5 or $7.50", "$1,000-$2,000",
    "$HOME and $PATH", "$HOME/bin:$PATH", "a $ b $ c", "price: 5$ or 6$", "$5 (five) and 6$",
    "a$b$c", "$$", "$", "100$", "$5M, $6M", "costs $5, x costs $6.",
  ])
  func moneyIsMoney(_ source: String) {
    #expect(Picture.text(source, 80) == source)
  }

  @Test(arguments: [
    ("$\\unknown{x}$", "$\\unknown{x}$"),
    ("$\\frac{1$", "$\\frac{1$"),
    ("`$x^2$`", "`$x^2$`"),
    ("\\(open", "(open"),
    ("$x^2", "$x^2"),
    ("[a](http://x/$y_1$)", "a (http://x/$y_1$)"),
    ("\\$x^2\\$", "$x^2$"),
  ])
  func whatIsUnknownStays(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 80) == expected)
  }

  @Test(arguments: [
    ("$$\nx^2\n$$", "  x²"),
    ("$$x = \\frac{a}{b}$$", "  x = a/b"),
    ("\\[\n\\alpha\n\\]", "  α"),
    ("\\[ a \\leq b \\]", "  a ≤ b"),
    ("$$\na \\\\\nb\n$$", "  a\n  b"),
    ("\\[ \\begin{aligned} a &= b \\\\ &= c \\end{aligned} \\]", "  a = b\n  = c"),
    ("$$\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}$$", "  ( a  b )\n  ( c  d )"),
    ("text:\n$$\n- b\n$$\nmore", "text:\n\n  - b\n\nmore"),
    ("$$\nnever closed\n\nnext", "$$ never closed\n\nnext"),
    ("$$\n\\bogus{x}\n$$", "  \\bogus{x}"),
    ("- item\n  $$\n  y\n  $$", "• item\n    y"),
    ("$$\nx\n$$ and text", "x and text"),
  ])
  func displays(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 60) == expected)
  }

  @Test func anyCommandSoupEnds() {
    var random = SeededRandom(11)
    let pieces = [
      "\\frac", "{", "}", "^", "_", "\\sqrt", "[", "]", "\\left", "\\right", "(", ".",
      "\\begin{cases}",
      "\\end{cases}", "&", "\\\\", "\\text", "x", " ", "\\", "\\not", "\\hat", "\\alpha", "'", "日",
    ]
    for _ in 0..<3000 {
      let formula = (0..<random.below(20)).map { _ in random.pick(pieces) }.joined()
      let text = "a $" + formula + "$ b"
      #expect(Picture.text(text, 60).hasPrefix("a"))
      _ = LaTeX.unicode(of: Array(formula.utf8), isDisplay: true)
    }
  }
}
