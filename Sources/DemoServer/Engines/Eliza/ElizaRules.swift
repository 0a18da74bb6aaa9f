/// What `eliza` listens for and what it says.
///
/// The technique is Joseph Weizenbaum's; every sentence is our own. The listener here is a patient
/// colleague at the next desk more than a doctor.
enum ElizaRules {
  /// What is said when nothing was asked.
  static let opening = "Good to see you. What has been on your mind today?"

  /// The rules, read once.
  static let script = ElizaScript(text: text + moreText)

  /// Bytes of the rules.
  static var size: Int { text.utf8.count + moreText.utf8.count }

  private static let text = """
    # How a captured word is said back.
    swap i you
    swap me you
    swap my your
    swap mine yours
    swap myself yourself
    swap am are
    swap i'm you are
    swap i've you have
    swap i'll you will
    swap i'd you would
    swap you I
    swap your my
    swap yours mine
    swap yourself myself
    swap you're I am
    swap you've I have
    swap you'll I will
    swap was were

    class family mother father mom mum dad mama papa sister brother wife husband son daughter child children parents uncle aunt cousin grandmother grandfather
    class sad sad unhappy depressed down miserable sick lonely lost hopeless afraid anxious worried nervous stressed
    class glad happy glad better great fine proud relieved excited calm hopeful
    class belief think believe suppose guess reckon imagine
    class desire want need wish crave
    class machine computer computers machine machines robot robots program programs software laptop
    class dream dream dreamed dreamt
    class always always forever constantly everytime

    same mother mom mum mama mothers
    same father dad papa fathers
    same computer computers machine machines robot robots program programs software laptop
    same hello hi hey greetings howdy hallo moin
    same sorry apologies apologise apologize pardon
    same remember recall remembered
    same dream dreamed dreamt dreams dreaming
    same perhaps maybe possibly
    same always forever constantly
    same everyone everybody nobody noone anybody
    same yes yeah yep sure certainly indeed
    same no nope nah
    same work job office boss colleague colleagues
    same money salary rent debt debts pay
    same sleep tired insomnia exhausted asleep
    same friend friends friendship
    same love adore loved
    same hate despise loathe hated
    same angry furious annoyed mad irritated
    same afraid scared fear frightened fears
    same bye goodbye farewell quit exit
    same thanks thank
    same bug bugs crash crashes crashed error errors
    same code coding swift python compiler programming
    same am i'm
    same can't cannot
    same don't dont
    same child children kids son daughter
    same sister brother wife husband uncle aunt cousin grandmother grandfather parents

    key @none 0
      *
        - I am not sure where that leads yet. What makes you bring it up?
        - Say a little more, and take the long way round if you like.
        - Which part of that weighs the most?
        - Suppose I had never heard of it: how would you begin?
        - And where do you stand in all this?
        - That sounds like the outside of something. What is inside it?

    key hello 1
      *
        - Good to hear from you. What would you like to talk about?
        - Welcome. How did the day treat you so far?
        - There you are. Where shall we start?

    key bye 3
      *
        - Until next time. It was good to listen.
        - Go well. The cord of this talk is knotted and will keep.

    key thanks 2
      * thank you *
        - You did most of it; I only held the mirror.
        - Gladly. What else is there?
      *
        - You are welcome. Is there a rest that was not said?

    key sorry 2
      *
        - There is nothing here to forgive. What did you mean to say?
        - Leave the apology for somebody who needs it. What happened then?
        - Do you often find that you have to excuse yourself?

    key remember 5
      * i remember *
        - What else comes up when you think of $2?
        - Is it something of today that woke the memory of $2?
        - How do you feel when $2 comes back to you?
      * do you remember *
        - It would be strange if I had forgotten $2. What about it?
        - You did tell me something of the kind. Why does $2 matter now?
      *
        - Memories seldom come alone. What stood beside that one?

    key if 3
      * if i *
        - What would really change if you $2?
        - And what keeps you, so that you do not $2?
        - Who else would notice if you $2?
      * if *
        - How likely is it, do you think, that $2?
        - You could also live as though $2. Would you want to?

    key dream 4
      * i @dream *
        - >dream-more
      *
        - Was it a dream of the night, or one that you have with open eyes?
        - Who else walks about in that dream?
        - What was the last thing you saw before you woke?

    key dream-more 0
      *
        - Had you dreamt of anything like it before?
        - When you woke, what was left of it?

    key perhaps 1
      *
        - You leave the door open on both sides. Which side do you hope for?
        - What would it take to turn that into a yes or a no?
        - You sound undecided. What speaks for it?

    key name 15
      * my name is *
        - Then I know what to call you, $2. And what may I do for you?
        - $2, then. Names are a beginning; what comes after it?
      * your name *
        - They call me eliza, after a program that listened sixty years ago.
      *
        - A name tells little. What is the thing behind it?

    key computer 50
      * are you a @machine *
        - Yes: a few hundred rules and no more. Does that disappoint you?
        - I am a small program with a borrowed ear. Does it change what you want to say?
      *
        - What do you expect of a machine, in the end: an answer or an ear?
        - Do machines make your life wider, or narrower?
        - If it could understand you, what is the first thing you would tell it?
        - What is it about machines that you do not quite trust?

    key am 1
      * i am @sad *
        - I am sorry to hear that you are $2. Since when is it so?
        - What happened just before you were $2?
        - When you are $2, what helps, if only a little?
      * i'm @sad *
        - It is no small thing to be $2. Since when is it so?
        - When you are $2, whom do you tell?
      * i am @glad *
        - What made you $2? It would be good to know the recipe.
        - $2 is a word one likes to hear. Who has a share in it?
      * i'm @glad *
        - Then something went well. What was it that made you $2?
        - I like the sound of $2. How long may it last?
      * i am *
        - For how long have you been $2?
        - Would others also say that you are $2?
        - Do you like to be $2, or does it only happen to you?
      * i'm *
        - How did it come that you are $2?
        - Would you have said a year ago that you are $2?
      * am i *
        - Would it be a relief to hear that you are $2?
        - What in your life tells you that you might be $2?
      *
        - You speak of what is. What could become of it?
    """
}
