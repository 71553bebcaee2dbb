"""Known wrong ways to write a network of values."""

from grader.checks import misconception


def outputs_of(layers, inputs):
    for layer in layers:
        inputs = [sum((w * x for w, x in zip(weights, inputs)), bias).tanh() for weights, bias in layer]
    return inputs


def half_squares(layers, points, targets):
    return 0.5 * sum((outputs_of(layers, point)[0] - target) ** 2 for point, target in zip(points, targets))


def values_of(layers):
    return [value for layer in layers for weights, bias in layer for value in (*weights, bias)]


@misconception("neuron", says="The bias is not added.", see="Training")
def neuron_without_bias(weights, bias, inputs):
    return sum(w * x for w, x in zip(weights, inputs)).tanh()


@misconception("neuron", says="The sum is returned as it is; a neuron returns its tanh.", see="Training")
def neuron_without_tanh(weights, bias, inputs):
    return sum((w * x for w, x in zip(weights, inputs)), bias)


@misconception("network", says="Every layer is given the inputs of the network; it takes the outputs of the layer before.", see="Training")
def network_side_by_side(layers, inputs):
    return [one for layer in layers for one in outputs_of([layer], inputs)][-len(layers[-1]) :]


@misconception("loss", says="The squares are not halved.", see="Training")
def loss_not_halved(layers, points, targets):
    return 2 * half_squares(layers, points, targets)


@misconception("loss", says="The squares are averaged; the exercise asks for half their sum.", see="Training")
def loss_averaged(layers, points, targets):
    return 2 * half_squares(layers, points, targets) / len(points)


def stepped(layers, points, targets, rate, reset=True):
    for value in values_of(layers) if reset else ():
        value.grad = 0.0
    error = half_squares(layers, points, targets)
    error.backward()
    for value in values_of(layers):
        value.data -= rate * value.grad
    return error.data


@misconception("train_step", says="The step goes up: the gradient is to be subtracted.", see="Training")
def train_step_upwards(layers, points, targets, rate):
    return stepped(layers, points, targets, -rate)


@misconception("train_step", says="`grad` is not set to 0 before `backward`, so earlier gradients are added.", see="Training")
def train_step_without_reset(layers, points, targets, rate):
    return stepped(layers, points, targets, rate, reset=False)


@misconception("train_step", says="The loss is computed after the step; return the one before it.", see="Training")
def train_step_late_loss(layers, points, targets, rate):
    stepped(layers, points, targets, rate)
    return half_squares(layers, points, targets).data


@misconception("train_step", says="The biases stay as they are; they are stepped, too.", see="Training")
def train_step_without_biases(layers, points, targets, rate):
    before = [(bias, bias.data) for layer in layers for _, bias in layer]
    told = stepped(layers, points, targets, rate)
    for bias, data in before:
        bias.data = data
    return told
