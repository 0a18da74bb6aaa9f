/// The words of LaTeX that have a sign of their own in Unicode.
enum LaTeXSymbols {
  /// Signs that stand like letters.
  static let letters: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ",
    "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "sum": "∑", "prod": "∏", "coprod": "∐", "int": "∫", "iint": "∬", "iiint": "∭",
    "oint": "∮", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂",
    "bigvee": "⋁", "bigwedge": "⋀", "infty": "∞", "partial": "∂", "nabla": "∇", "hbar": "ℏ",
    "ell": "ℓ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "beth": "ℶ", "wp": "℘", "emptyset": "∅",
    "varnothing": "∅", "forall": "∀", "exists": "∃", "nexists": "∄", "neg": "¬", "lnot": "¬",
    "top": "⊤", "bot": "⊥", "angle": "∠", "triangle": "△", "square": "□", "Box": "□",
    "blacksquare": "■", "diamond": "⋄", "star": "⋆", "prime": "′", "dagger": "†",
    "ddagger": "‡", "degree": "°", "imath": "ı", "jmath": "ȷ", "ldots": "…", "dots": "…",
    "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "⋯", "surd": "√",
    "checkmark": "✓", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "lvert": "|", "rvert": "|", "vert": "|", "Vert": "‖",
    "lVert": "‖", "rVert": "‖", "|": "‖", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}",
    "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "%": "%", "$": "$", "#": "#",
    "&": "&", "_": "_", "pounds": "£", "euro": "€", "S": "§", "P": "¶", "copyright": "©",
    "backslash": "\\", "colon": ":", "therefore": "∴", "because": "∵", "qed": "∎",
    "flat": "♭", "sharp": "♯", "natural": "♮", "circ": "∘", "bullet": "•", "cdotp": "·",
  ]

  /// Signs that stand between two things.
  static let relations: [String: String] = [
    "times": "×", "div": "÷", "cdot": "·", "pm": "±", "mp": "∓", "ast": "∗", "oplus": "⊕",
    "ominus": "⊖", "otimes": "⊗", "oslash": "⊘", "odot": "⊙", "wedge": "∧", "land": "∧",
    "vee": "∨", "lor": "∨", "cap": "∩", "cup": "∪", "setminus": "∖", "uplus": "⊎",
    "sqcup": "⊔", "sqcap": "⊓", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥",
    "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈",
    "equiv": "≡", "cong": "≅", "simeq": "≃", "sim": "∼", "propto": "∝", "doteq": "≐",
    "triangleq": "≜", "coloneqq": "≔", "prec": "≺", "succ": "≻", "preceq": "⪯",
    "succeq": "⪰", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "supset": "⊃",
    "subseteq": "⊆", "supseteq": "⊇", "subsetneq": "⊊", "nsubseteq": "⊈", "mid": "∣",
    "nmid": "∤", "parallel": "∥", "perp": "⊥", "vdash": "⊢", "dashv": "⊣", "models": "⊨",
    "vDash": "⊨", "to": "→", "rightarrow": "→", "longrightarrow": "⟶", "leftarrow": "←",
    "gets": "←", "longleftarrow": "⟵", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "Longrightarrow": "⟹", "implies": "⟹", "Leftarrow": "⇐", "impliedby": "⟸",
    "Leftrightarrow": "⇔", "Longleftrightarrow": "⟺", "iff": "⟺", "mapsto": "↦",
    "longmapsto": "⟼", "hookrightarrow": "↪", "hookleftarrow": "↩", "uparrow": "↑",
    "downarrow": "↓", "updownarrow": "↕", "Uparrow": "⇑", "Downarrow": "⇓", "nearrow": "↗",
    "searrow": "↘", "swarrow": "↙", "nwarrow": "↖", "rightharpoonup": "⇀",
    "leftharpoonup": "↼", "rightleftharpoons": "⇌", "leadsto": "⇝", "bowtie": "⋈",
    "lt": "<", "gt": ">", "asymp": "≍", "ltimes": "⋉", "rtimes": "⋊", "wr": "≀",
  ]

  static let functions: Set<String> = [
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
    "tanh", "coth", "log", "ln", "lg", "exp", "lim", "limsup", "liminf", "max", "min", "sup",
    "inf", "argmax", "argmin", "det", "dim", "ker", "deg", "gcd", "lcm", "hom", "arg", "Pr",
    "sgn", "tr", "rank", "Var", "Cov",
  ]

  /// Spaces, and commands that only move or size things, which are empty here.
  static let spaces: [String: String] = [
    ",": " ", ";": " ", ":": " ", ">": " ", " ": " ", "quad": " ", "qquad": " ",
    "thinspace": " ", "medspace": " ", "thickspace": " ", "!": "", "displaystyle": "",
    "textstyle": "", "scriptstyle": "", "limits": "", "nolimits": "", "nonumber": "",
    "notag": "", "hline": "", "hfill": "", "centering": "", "bf": "", "rm": "", "it": "",
  ]

  /// Marks over letters, as combining characters.
  static let accents: [String: String] = [
    "hat": "\u{302}", "widehat": "\u{302}", "bar": "\u{304}", "overline": "\u{305}",
    "vec": "\u{20D7}", "dot": "\u{307}", "ddot": "\u{308}", "tilde": "\u{303}",
    "widetilde": "\u{303}", "check": "\u{30C}", "breve": "\u{306}", "acute": "\u{301}",
    "grave": "\u{300}", "underline": "\u{332}", "cancel": "\u{338}",
    "overrightarrow": "\u{20D7}",
  ]

  /// Commands that change only the letters' look.
  static let transparent: Set<String> = [
    "mathbf", "mathcal", "mathfrak", "mathscr", "mathit", "mathsf", "mathtt", "boldsymbol",
    "bm", "pmb", "boxed", "phantom", "mathop", "mathrel", "mathbin", "mathord", "substack",
    "displaylines", "smash", "vphantom", "ensuremath",
  ]

  /// Commands with words in them, whose spaces stay.
  static let wordy: Set<String> = [
    "text", "textbf", "textit", "textrm", "textsf", "texttt", "mathrm", "operatorname", "mbox",
    "textnormal", "emph",
  ]

  /// What stands around each line of an environment.
  static let environments: [String: (open: String, close: String)] = [
    "aligned": ("", ""), "align": ("", ""), "align*": ("", ""), "alignedat": ("", ""),
    "equation": ("", ""), "equation*": ("", ""), "gather": ("", ""), "gather*": ("", ""),
    "gathered": ("", ""), "split": ("", ""), "multline": ("", ""), "multline*": ("", ""),
    "cases": ("{ ", ""), "matrix": ("", ""), "smallmatrix": ("", ""), "array": ("", ""),
    "pmatrix": ("( ", " )"), "bmatrix": ("[ ", " ]"), "Bmatrix": ("{ ", " }"),
    "vmatrix": ("| ", " |"), "Vmatrix": ("‖ ", " ‖"),
  ]
}
