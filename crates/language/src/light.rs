//! Words that name no subject: small talk, function words, light verbs, pronouns. A question with only such words asks nothing that
//! a post could answer.
//!
//! A word belongs here only if no post can be about it: a question of such words alone is not found. If a question has any other
//! word, all its words stay.

/// English greetings, thanks, exclamations, insults; stems.
#[rustfmt::skip]
const SMALL_TALK: &[&str] = &[
    "afternoon", "ah", "aha", "away", "awesom", "bad", "brb", "bro", "bye", "cool",
    "crap", "damn", "dude", "dumb", "even", "evening", "excus", "fine", "fool", "fuck", "gm", "gn",
    "good", "goodby", "goodnight", "great", "greet", "guy", "ha", "haha", "hate", "hello", "hey",
    "heya", "hi", "hiii", "hiya", "hmm", "idiot", "idk", "later", "lmao", "lol",
    "love", "morn", "nah", "nice", "night", "nope", "oh", "ok", "okay", "omg", "pleas", "pls",
    "plz", "rofl", "senpai", "shit", "shut", "sorri", "stupid", "suck", "sup", "sure", "terribl",
    "thank", "thx", "ty", "ugh", "uh", "um", "useless", "welcom", "wow", "wtf", "ya", "yay", "yeah",
    "yep", "yes", "yo", "yup",
];

/// English pronouns, light verbs and adverbs that are no stop words; stems.
#[rustfmt::skip]
const LIGHT: &[&str] = &[
    "about", "actual", "after", "again", "all", "alreadi", "also", "although", "alway", "am", "ani",
    "anybodi", "anyon", "anyth", "anyway", "ask", "back", "becaus", "becom", "befor", "best",
    "better", "both", "came", "can't", "cannot", "come", "day", "didn't",
    "doe", "doesn't", "don't", "done", "each", "either", "els", "ever", "everi", "everybodi",
    "everyon", "everyth", "feel", "first", "gave", "get", "give", "gonna", "got", "guess",
    "happen", "hasn't", "haven't", "hear", "help", "here", "him", "himself", "i'd", "i'll",
    "i'm", "i've", "im", "instead", "isn't", "it's", "itself", "just", "keep", "kind", "knew",
    "know", "last", "least", "less", "let", "like", "littl", "look", "lot", "made", "make", "mani",
    "may", "mayb", "mean", "might", "mine", "more", "most", "much", "must", "myself", "need",
    "never", "new", "next", "nobodi", "none", "noth", "now", "off", "one", "onli", "other",
    "ought", "ourselv", "out", "over", "own", "perhap", "possibl", "put", "rather",
    "real", "realli", "right", "said", "same", "saw", "say", "see", "seem", "shall", "so",
    "some", "somebodi", "someon", "someth", "sometim", "soon", "still", "stuff", "take",
    "tell", "than", "them", "themselv", "thing", "think", "those", "thought", "through", "till",
    "today", "told", "tomorrow", "tonight", "too", "took", "tri",
    "under", "understand", "until", "up", "upon", "use", "veri", "via", "wanna", "want",
    "way", "we'r", "well", "went", "what'", "whatev", "whether", "while",
    "within", "without", "won't", "wonder", "wrong", "yesterday", "yet", "you'r", "yourself",
];

/// English words that ask for more about a subject that was named before; stems.
#[rustfmt::skip]
const ASKING_FOR_MORE: &[&str] = &[
    "detail", "exampl", "explain", "instanc", "reason", "show", "specif",
    "step", "suggest",
];

/// Runs of kanji or katakana that greet, thank, exclaim or insult, some only with their hiragana ending. `|` means that no more
/// hiragana may follow: お疲れ様, but not 疲れたとき.
#[rustfmt::skip]
const SMALL_TALK_RUNS: &[&str] = &[
    "有難", "感謝", "助かり", "助かった", "疲れ|", "疲れさま", "バーカ", "ヤッホー", "今晩", "宜", "疲様", "様", "殿", "苦労様", "御苦労様", "世話", "申", "訳", "申訳", "御免", "了解",
    "承知", "笑", "草", "凄", "最高", "最低", "最悪", "馬鹿", "阿呆", "糞", "黙", "可愛", "役立",
    "バカ", "アホ", "クソ", "カス", "ボケ", "ハゲ", "ウザ", "キモ", "マジ", "ヤバ", "ヤバイ", "ウケ", "ワロタ", "ワロ",
    "ハロ", "ハロー", "サンキュ", "サンキュー", "オッケ", "オッケー", "オーケー", "バイバイ", "ポンコツ", "ムカ", "ムカツク", "ウザイ", "キモイ",
    "ダサ", "ダサイ", "ゴメン", "スゴイ", "スゴ", "イイネ", "オイ", "ネエ", "ボット", "休みなさい", "暇",
    "嫌い", "死ね", "氏ね", "消えろ", "消えて", "眠い", "早う", "初めまし", "有難う", "有り", "好き", "好きです", "暇だ",
    "暇で", "愛し", "腹す", "腹が", "大好き", "大嫌い", "ヤッホ", "サンクス",
];

/// Runs of kanji or katakana that name no subject, some only with their hiragana ending: light verbs and adjectives, pronouns,
/// words of time, question words.
#[rustfmt::skip]
const LIGHT_RUNS: &[&str] = &[
    "願", "思", "知", "欲", "困", "来", "出来", "為", "致", "下", "頂", "貰", "居", "在", "無", "何", "何処", "何時",
    "何故", "誰", "私", "僕", "俺", "君", "彼", "彼女", "皆", "皆様", "貴方", "自分", "人", "物", "者", "事", "時", "頃",
    "今", "今日", "明日", "昨日", "今夜", "今回", "次", "次回", "今度", "前", "後", "方", "仕方", "本当", "全部", "全", "一番",
    "一", "一緒", "大丈夫", "駄目", "場合", "意味", "質問があ", "質問です", "質問して", "質問した", "相談があ", "相談です", "相談して", "相談した", "答", "少", "多", "同", "他",
    "別", "色々", "様々", "等", "中", "最近", "最初", "最後", "普通", "絶対", "多分", "是非", "結局", "全然", "実際",
    "確", "例", "例文", "挙", "理由", "方法", "具体的", "具体例", "詳", "詳細", "違", "コレ", "ソレ", "アレ", "ココ",
    "ドコ", "ダメ", "ヒト", "モノ", "コト", "ホント", "イイ", "ナニ", "ナンデ", "オレ", "ボク", "ワタシ", "アナタ", "教えて", "教えろ",
    "教えください", "助けて", "助けろ", "言う", "言って", "言った", "言え", "言わ", "分か", "解か", "判ら", "聞いて", "聞きた",
    "聞く", "聞け", "話して", "話を", "話が", "話は", "話した", "話せ", "見て", "見せて", "見た", "見る", "行く", "行って", "行き",
    "行け", "使えな", "使える", "使えば", "変な", "変だ", "変です", "続き", "続けて", "手伝って", "良い", "良く", "良か", "善い", "悪い",
    "悪く", "始め", "役に", "立たな", "立たん",
];

/// Hiragana that greets, thanks, exclaims or insults.
#[rustfmt::skip]
const SMALL_TALK_KANA: &[&str] = &[
    "ありがとう", "どうも", "おはよう", "おはよ", "こんにちは", "こんにちわ", "こんばんは", "こんばんわ", "おやすみ", "おやすみなさい", "はじめまして",
    "よろしく", "おつかれ", "おつかれさま", "おつ", "おせわになって", "おせわになり", "ごくろうさま", "すみません", "すいません", "ごめん",
    "ごめんなさい", "さようなら", "さよなら", "ばいばい", "またね", "じゃあね", "おめでとう", "いただきます", "ごちそうさま", "ただいま",
    "おかえり", "りょうかい", "かしこまり", "はい", "いいえ", "うん", "ううん", "ええ", "おけ", "おっけ", "なるほど", "そっか", "まじ",
    "すご", "すごい", "すごく", "やば", "やばい", "わろた", "わろ", "うける", "もしもし", "おい", "ねえ", "ねぇ", "ほう", "へえ", "へぇ",
    "ふうん", "うざ", "うざい", "うぜえ", "うぜぇ", "きも", "きもい", "しね", "ばか", "あほ", "くそ", "ぼけ", "まぬけ", "むかつく",
    "うるさい", "うるせえ", "うるせぇ", "だまれ", "きえろ", "つまらない", "つまらん", "つまんない", "ださ", "ださい", "つかえない", "つかえねえ",
    "ぽんこつ", "きらい", "だいきらい", "すき", "だいすき", "かわいい", "ひま", "ねむい", "おなかすいた",
    "あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "いろはにほへと", "てす", "てすと", "さま", "さん", "やっほ", "おっは",
    "こんちは", "こんちゃ", "ちわ", "あざす", "あざっす", "ふざけ", "ふざけんな", "くたば", "うるせ", "ふん", "へ",
    "うわ", "わあ", "きゃ", "おっす", "うす", "ういっす", "おっと", "ぬるぽ", "ふじこ", "えへ", "どんまい", "おなかすき",
];

/// Hiragana that names no subject and may begin a word: light verbs, demonstratives, adverbs.
#[rustfmt::skip]
const LIGHT_KANA: &[&str] = &[
    "する", "した", "して", "しない", "したい", "したら", "しよう", "しろ", "すれば", "すべき", "され", "させ", "せず", "しま", "なる",
    "なって", "なった", "なり", "ならない", "なれ", "なん", "ある", "あって", "あった", "あり", "あれば", "あろう", "いる", "いて",
    "いた", "いない", "おる", "おり", "いく", "いって", "いった", "いき", "いけ", "いけない", "くる", "きて", "きた", "きます", "こない",
    "やる", "やって", "やった", "やり", "やりたい", "やれ", "やろう", "やらない", "やっちゃ", "しちゃ", "もらう", "もらって", "もらった",
    "もらい", "もらえ", "もらえる", "くれ", "くれる", "くれた", "くれて", "くれない", "あげ", "あげる", "あげて", "くださ", "ください",
    "くださる", "いただけ", "いただき", "いただく", "おねがい", "おねがいします", "おしえて", "おしえ", "たすけて", "たすけ", "たのむ", "たのみ",
    "みる", "みて", "みた", "みせて", "おもう", "おもって", "おもった", "おもい", "いう", "いえ", "いい", "いわ", "しる", "しって",
    "しり", "わかる", "わかって", "わかった", "わかり", "わから", "わかん", "できる", "できて", "できた", "できれば", "でき", "できない",
    "できません", "ほしい", "ほしく", "よい", "よく", "よかった", "よけれ", "だめ", "わるい", "とても", "めっちゃ", "めちゃ", "めちゃくちゃ",
    "もっと", "ちょっと", "すこし", "たくさん", "いっぱい", "ぜんぶ", "みんな", "みな", "あなた", "あんた", "わたし", "ぼく", "おれ", "きみ",
    "かれ", "かのじょ", "じぶん", "おまえ", "これ", "それ", "あれ", "ここ", "そこ", "あそこ", "この", "その", "あの", "こう", "そう",
    "ああ", "こんな", "そんな", "あんな", "こっち", "そっち", "あっち", "こちら", "そちら", "もの", "こと", "とき", "ところ", "ため",
    "ほうほう", "やつ", "ひと", "かた", "まだ", "もう", "また", "まず", "ただ", "たぶん", "きっと", "やはり", "やっぱり", "やっぱ",
    "なんで", "なに", "だれ", "いつ", "どこ", "どれ", "どう", "どの", "どんな", "どちら", "どっち", "どうやって", "どうすれば", "どうしたら",
    "どうして", "なぜ", "いま", "きょう", "あした", "きのう", "でも", "だから", "それで", "それって", "じゃ", "じゃあ", "では", "えっと",
    "えと", "あのね", "ほんと", "ほんとう", "ほんとに", "いくつ", "いくら", "だいじょうぶ", "こまって", "こまった", "こまり",
    "はなして", "はなしたい", "きいて", "きく", "ききたい", "つづき", "つづけて", "くわしく", "くわしい", "ぜひ", "ずっと", "いつも",
    "たとえば", "つまり", "ちなみに", "そして", "しかし", "なにか", "なんか", "なにも", "だれか", "どこか", "すぐ", "すぐに", "とりあえず",
    "ちゃんと", "どうにか", "なんとか", "なにを", "いろいろ", "まあ", "まぁ", "さっき", "あとで", "あと", "つぎ", "れい", "おすすめ",
    "すきに", "なんども",
];

/// Particles, auxiliaries and inflection: hiragana that names no subject and begins no word.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "は", "が", "を", "に", "で", "と", "も", "の", "へ", "や", "か", "ね", "ねえ", "よ", "な", "わ", "ぞ", "ぜ",
    "さ", "し", "て", "た", "だ", "ん", "っ", "ぁ", "ぃ", "ぅ", "ぇ", "ぉ", "から", "まで", "より", "だけ", "しか",
    "ばかり", "ので", "のに", "けど", "けれど", "けれども", "って", "とか", "など", "なら", "なく", "なくて", "なければ", "ば", "たら",
    "ても", "では", "には", "にも", "とは", "との", "ながら", "ます", "です", "でし", "ました", "ません", "ませんか", "ましょう", "まし",
    "ない", "ないで", "なかった", "たい", "たく", "れる", "られる", "れ", "られ", "せる", "させる", "そうだ", "そうです", "よう",
    "らしい", "みたい", "べき", "つもり", "はず", "わけ", "んだ", "んです", "のか", "かな", "かも", "かもしれない", "っけ", "じゃん",
    "じゃない", "だろう", "でしょう", "たち", "さん", "さま", "くん", "ちゃん", "くらい", "ぐらい", "ほど", "こそ", "さえ", "すら",
    "なの", "だった", "だっけ", "ください", "くださ", "ございます", "ござい", "いたします", "します", "しました", "しますか", "しましょう",
    "まい", "ちゃ", "ちゃう", "ちゃった", "てる", "とく", "なさい", "あげる", "もらう", "くる", "いく", "る", "う", "い", "く", "お",
    "ご", "すぎ", "すぎる", "すぎて", "あ", "なあ", "なぁ", "っす", "え", "ろ", "そ",
];

/// Counters and units that a question with 何… asks for, normalised.
pub(crate) const COUNTERS: &[&str] = &[
    "年",
    "月",
    "日",
    "曜日",
    "時",
    "分",
    "秒",
    "週",
    "人",
    "名",
    "歳",
    "円",
    "回",
    "本",
    "枚",
    "つ",
    "個",
    "種",
    "メートル",
    "キロ",
    "km",
    "cm",
    "m",
    "%",
    "パーセント",
    "割",
    "倍",
    "位",
    "階",
    "度",
    "世紀",
    "代",
    "番",
    "か国",
    "か月",
    "州",
    "県",
    "市",
    "語",
    "文字",
    "字",
    "行",
    "通",
    "件",
    "試合",
    "勝",
    "点",
    "曲",
    "校",
    "社",
    "台",
    "頭",
    "匹",
    "羽",
    "隻",
    "機",
    "冊",
    "巻",
    "話",
    "作",
    "部",
    "両",
    "駅",
    "トン",
    "kg",
    "ドル",
    "ヘクタール",
    "平方",
    "立方",
    "族",
    "属",
    "目",
    "科",
];

/// The class of a word that names no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    /// The word greets, thanks, exclaims or insults.
    SmallTalk,
    /// The word has too little meaning to be a subject, or asks for more about a subject that was named before.
    Word,
}

/// The class of a stem of a Latin word, or of a whole run of kanji or katakana before the hiragana `tail`; `None` if the word names
/// a subject.
pub(crate) fn class(word: &str, tail: &str) -> Option<Light> {
    let is_in = |list: &[&str]| {
        let mut ends = list.iter().filter_map(|light| light.strip_prefix(word));
        ends.any(|end| match end.strip_suffix('|') {
            Some(whole) => tail == whole,
            None => tail.starts_with(end),
        })
    };
    if is_in(SMALL_TALK) || is_in(SMALL_TALK_RUNS) {
        Some(Light::SmallTalk)
    } else if is_in(LIGHT) || is_in(ASKING_FOR_MORE) || is_in(LIGHT_RUNS) {
        Some(Light::Word)
    } else {
        None
    }
}

/// The class of a run of hiragana that can be cut into light words; `None` if it cannot be cut.
///
/// `before` limits the words that may begin the run.
pub(crate) fn kana_class(run: &str, before: Before) -> Option<Light> {
    let chars: Vec<char> = run.chars().filter(|c| *c != 'ー').collect();
    // The best class of the words that end at each character: small talk counts before other words.
    let mut reached: Vec<Option<Light>> = vec![None; chars.len() + 1];
    let inflected = match before {
        Before::Kanji => INFLECTION,
        _ => 0,
    };
    reached[..=inflected.min(chars.len())].fill(Some(Light::Word));
    let lists = [
        (SMALL_TALK_KANA, Light::SmallTalk),
        (LIGHT_KANA, Light::Word),
        (ENDINGS, Light::Word),
    ];
    for at in 0..chars.len() {
        let Some(so_far) = reached[at] else { continue };
        for (list, class) in lists {
            if at == 0 && before == Before::Nothing && list == ENDINGS {
                continue;
            }
            for word in list.iter().filter(|word| starts_with(&chars[at..], word)) {
                let class = if class == Light::SmallTalk {
                    class
                } else {
                    so_far
                };
                let end = &mut reached[at + word.chars().count()];
                if *end != Some(Light::SmallTalk) {
                    *end = Some(class);
                }
            }
        }
    }
    reached[chars.len()]
}

/// The text before a run of hiragana.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// A word begins here.
    Nothing,
    /// A question word or a word of another script: particles may follow.
    Word,
    /// Kanji: particles, or an inflection of up to [`INFLECTION`] characters.
    Kanji,
}

/// The longest inflection of a word in kanji, in characters. By hand: it covers 教えて and 助けて.
const INFLECTION: usize = 2;

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}
