extension ElizaRules {
  /// The second half of the rules.
  static let moreText = """

    key are 0
      * are you *
        - Why do you ask whether I am $2?
        - Would you rather that I were $2, or that I were not?
        - Perhaps I am $2 in your mind. What follows from it?
      * they are *
        - Were they always $2?
        - What would they be if they were not $2?
      *
        - And if it were the other way round?

    key your 0
      * your *
        - My $2 is of little interest. What about your own?
        - You turn to my $2. Were we not speaking about yours?

    key was 2
      * was i *
        - What would it mean to you if you had been $2?
        - And what if you were $2 indeed?
      * i was *
        - Were you really $2?
        - And who knew at the time that you were $2?
        - Are you still a little $2 today?
      * was you *
        - I may have been $2. Let us stay with you, though.
      *
        - That lies behind you. How far, would you say?

    key i 0
      * i @desire *
        - What would it give you to have $3?
        - Suppose $3 came tomorrow. What would you do the day after?
        - Who could help you to $3?
      * i @belief i *
        - What makes you so sure that you $3?
        - And is there a part of you that doubts that you $3?
      * i @belief *
        - Is that a thing you know, or a thing you feel?
        - What speaks against it, if you look hard?
      * i can't *
        - Who told you that you can't $2?
        - Have you tried, lately, to $2?
        - What if you could $2 after all?
      * i don't *
        - And what would have to happen so that you do $2?
        - Is it that you do not $2, or that you may not?
      * i feel *
        - When was it that you first felt $2?
        - Where do you notice it most, that you feel $2?
      * i have *
        - Since when do you have $2?
        - Is $2 a burden, or does it also carry you?
      * i will *
        - What stands between you and the moment when you $2?
      * i @belief you *
        - You build a picture of me. What does it lack?
      * i * you *
        - Between the two of us: why do you $2 me?
        - Would you tell me more about how you $2 me?
      * i *
        - You say that you $2. What lies behind it?
        - When do you notice most that you $2?
        - Do you know somebody else of whom one could say the same?

    key you 0
      * you are *
        - What gives you the idea that I am $2?
        - Does it please you to think that I am $2?
      * you're *
        - And would it matter to you if I were not $2?
      * you * me *
        - What makes you think that I $2 you?
        - Has somebody else done that to you, to $2 you?
      * you *
        - We were speaking of you, and now of me. How did that come?
        - Perhaps I $2. And you?

    key my 2
      memory * my *
        - A while ago you spoke of your $2. What became of it?
        - Let us go back a step: your $2. Is that at the root of this?
        - I keep thinking of your $2. Do you, too?
      * my @family *
        - How do things stand between you and your $2?
        - If your $2 sat here with us, what would be said?
        - What have you learned from your $2, wanted or not?
      * my *
        - Your $2: tell me how it all began.
        - Why do you name your $2 just now?
        - Whom does your $2 concern besides you?

    key mother 6
      *
        - Mothers leave long traces. Which of them do you see today?
        - What would your mother say to this?
    key father 6
      *
        - What did your father expect of you, and do you expect it too?
        - In which of your habits do you meet your father again?
    key sister 5
      *
        - Every family has seats at its table. Which one is yours?
        - How do the others in the family look at it?
    key child 5
      *
        - What do you see in the young ones that you had forgotten?
        - What would you have needed at that age?
    key friend 4
      *
        - What is it that makes somebody a friend to you?
        - When did you last hear from your friends, without a reason?
    key love 4
      * i love *
        - What is it in $2 that you love most?
        - Does $2 know of it?
      *
        - Love is a large word. What does it look like on an ordinary day?
    key hate 4
      * i hate *
        - Hate costs strength. What has $2 done to earn so much of yours?
        - And what lies under it, if you dig: is it anger, or hurt?
      *
        - That is a hard word. Was there a softer one that would not do?
    key angry 4
      *
        - What did the anger want to protect?
        - And when it has passed, what is left?
    key afraid 4
      *
        - What is the worst of it, if you say it aloud?
        - Fear often knows something. What does yours know?
    key work 3
      *
        - How much of you is left when the working day is over?
        - What would you do on Monday if nobody expected anything?
        - Whose opinion of your work counts the most for you?
    key money 3
      *
        - Apart from the figures, what does it mean to you?
        - How much would be enough, and for what?
    key sleep 3
      *
        - What goes through your head when the light is out?
        - Is it the body that is tired, or something else?
    key time 2
      * no time *
        - If an hour fell into your lap today, whom would you give it to?
      *
        - Where does your time go, and who sends it there?
    key bug 7
      *
        - Have you told it, line by line, to somebody who knows nothing of it?
        - When did it last work, and what has changed since?
        - What do you believe about the program that you have not looked at?
    key code 6
      *
        - What would the simplest version look like that could be right?
        - Which part of it would you be ashamed to explain?
        - Do you write it for the machine, or for the one who comes after you?
    key why 0
      * why don't you *
        - Do you think that I should $2?
        - Perhaps I shall $2, in good time.
      * why can't i *
        - What did you try, the last time you wanted to $2?
      *
        - What answer would you like best?
        - You will have asked yourself the same. What did you reply?
    key what 0
      *
        - What comes to mind first when you ask that?
        - Who else has heard this question from you?
        - Is it the answer that you need, or to have asked?
    key how 0
      * how are you *
        - I run, and that is all there is to it. How are you?
      * how do i *
        - What would the first step be, if it need not be a good one?
      *
        - How would somebody go about it whom you admire?
    key who 0
      * who are you *
        - An old idea in a small program: I listen and give back. And you?
      *
        - Whom did you think of when you asked?
    key can 0
      * can you *
        - You wonder whether I can $2. Can you?
        - Perhaps it matters more whether you could $2.
      * can i *
        - Whose leave do you need to $2?
        - What would happen if you simply did $2?
      *
        - What stands in the way?
    key can't 1
      * i can't *
        - Who told you that you can't $2?
        - What if you could $2 after all?
      *
        - What would have to give way first?
    key don't 1
      * i don't know *
        - If you did know, what might it be?
        - Let it lie there for a moment. What comes up beside it?
      * i don't *
        - And if for one day you did $2?
      *
        - So much for what is not. And what is?
    key because 1
      *
        - Is that the whole of the reason?
        - If that were gone, would the rest stand?
        - What other reason waits behind this one?
    key always 1
      *
        - Can you name one time, the last one?
        - And when was it once not so?
    key everyone 2
      *
        - Is there really not one exception?
        - Of whom do you think in particular?
    key yes 0
      *
        - That came without hesitation. What makes you certain?
        - Good. And what follows from it?
    key no 0
      *
        - A plain no. What would have made it a yes?
        - Are you saying no to me, or to the thought?
    key like 3
      * is like *
        - Where does the likeness end?
      * i like *
        - What is it about $2 that draws you?
      *
        - And in what do the two differ?
    key different 0
      *
        - What has stayed the same, beneath the difference?
    key help 4
      *
        - What kind of help would you notice as help?
        - I can listen, and ask. Where shall I begin?
    key life 2
      *
        - If your life had a chapter heading today, what would it say?
        - Which part of it would you not give away?
    key problem 3
      *
        - Whose problem is it, if one looks closely?
        - What have you tried, and what did that teach you?
    key nothing 1
      *
        - Nothing is often a lid. What does it cover?
    """
}
